namespace Fovea.Cli.Options;

/// <summary>The optimisers, by the names of <c>--opt</c>.</summary>
internal enum Optimizer
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}
