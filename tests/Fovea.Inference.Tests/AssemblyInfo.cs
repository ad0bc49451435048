// The tests watch allocation and set the engine's threads, which the process has once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
