namespace Fovea.Inference;

/// <summary>How long a step took in one run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Time">Its time.</param>
public readonly record struct StepTime(PlanStep Step, TimeSpan Time);
