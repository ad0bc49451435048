using Fovea.Inference.Steps;
using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>What a run for one input shape does, and where.</summary>
/// <param name="Input">The input's shape.</param>
/// <param name="Outputs">Where the results lie.</param>
/// <param name="Steps">The work in order.</param>
/// <param name="ArenaFloats">The floats of a run's memory.</param>
/// <param name="InputOffset">Where in the arena the input goes that the caller gives in another order.</param>
internal sealed record InferencePlan(
    Shape Input, IReadOnlyList<Place> Outputs, IReadOnlyList<PlanStep> Steps, int ArenaFloats, int InputOffset)
{
    public IEnumerable<ConvolutionStep> Convolutions => Steps.OfType<ConvolutionStep>();
}
