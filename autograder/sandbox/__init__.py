"""A student's kernel, walled off: bubblewrap around it, limits on it, a filter on its system calls.

``limits``         how much of everything a kernel may use
``landlock``       where a kernel may make files
``seccomp``        the system calls that a notebook never needs
``bubblewrap``     the command that starts a program walled off
``warm_start``     kernels that begin with their imports done, behind the same walls
``fork_server``    the program that forks them
``processes``      the machine's processes, and the memory they hold
``provisioner``    the seam: jupyter_client starts kernels through it
``doctor``         what this machine can isolate, found out by trying
"""
