"""Linear classifiers and backpropagation: what students of *Upstream* import.

``course.linear``
    SVM and softmax losses, the L2 penalty, what softmax has to do with information, and the linear
    classifier, written to be read.
``course.autodiff``
    Gradients of what you compute: `Value` for single numbers, `Tensor` for arrays, and pictures of the graph.
``course.gates``
    Gates with a forward and a backward, and a graph that runs them.
``course.nn``, ``course.optim``
    Networks, on tensors and written by hand, and what trains them.
``course.ntm``, ``course.addressing``, ``course.copying``
    A Neural Turing Machine, the steps by which its heads move, and the task that it learns.
``course.descent``
    Gradient descent, stochastic and with momentum, on a function of one array: the path that it takes.
``course.gradcheck``
    Gradients checked against differences of the function itself.
``course.data``, ``course.plot``
    Points, handwritten digits, and pictures with captions and alternative texts.
``course.check``
    ``check("svm_loss_naive", svm_loss_naive)``: is my answer right, and if not, which mistake is it?

Conventions everywhere: examples X (N, D) float64, labels y (N,) int, weights W (D, C), scores = X @ W,
loss = mean data loss + reg * sum(W**2); losses return ``(loss, dW)``.
"""

__version__ = "0.1.0"
