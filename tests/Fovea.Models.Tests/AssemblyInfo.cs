// A VGG with gradients takes more than a gigabyte: one network at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
