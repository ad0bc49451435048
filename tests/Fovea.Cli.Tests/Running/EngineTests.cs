namespace Fovea.Cli.Tests.Running;

/// <summary>The tests of verbs that compute: the engine's threads are the process's, so no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EngineTests
{
    public const string Name = "engine";
}
