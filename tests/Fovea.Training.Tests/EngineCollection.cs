namespace Fovea.Training.Tests;

/// <summary>Tests that set the engine's threads or watch its memory run alone.</summary>
[CollectionDefinition("engine", DisableParallelization = true)]
public sealed class EngineCollection;
