// The tests watch or change what the process has once: the memory outstanding in the shared pool and the number of threads.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
