// The allocation test counts the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
