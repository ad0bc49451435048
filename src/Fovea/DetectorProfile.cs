using Fovea.Detection.Regions;
using Fovea.Inference;
using Fovea.Tensors.Profiling;

namespace Fovea;

/// <summary>Collects the times of one detection: those of compiled steps and operators, and what is left of each stage.</summary>
/// <param name="trace">Knows the stages.</param>
/// <param name="operators">Knows the operators that are not compiled.</param>
internal sealed class DetectorProfile(RcnnTrace trace, OperatorProfile operators)
{
    private readonly List<(int Stage, DetectorStep Step)> _parts = [];
    private int _operatorsSeen;

    /// <summary>Adds the steps of a compiled part, and the operators that ran before it, to the stage under way.</summary>
    public void Add(IReadOnlyList<StepTime> steps)
    {
        int stage = trace.Stages.Count;
        foreach (OperatorTime time in operators.Times.Skip(_operatorsSeen))
            _parts.Add((stage, new DetectorStep("", "", time.Operator, "", 1, time.MultiplyAdds, null, time.Time)));
        _operatorsSeen = operators.Times.Count;
        foreach ((PlanStep step, TimeSpan time) in steps.Select(each => (each.Step, each.Time)))
        {
            _parts.Add((stage, new DetectorStep(
                "", step.Path, step.Operation, step.Algorithm, 1, step.MultiplyAdds, step.BytesMoved, time)));
        }
    }

    /// <summary>All steps in order, stage by stage; what is left of a stage comes last.</summary>
    public IReadOnlyList<DetectorStep> Steps() => [.. trace.Stages.SelectMany(Steps)];

    private IEnumerable<DetectorStep> Steps(RcnnStage stage, int index)
    {
        DetectorStep[] parts = [.. _parts.Where(part => part.Stage == index).Select(part => part.Step)];
        foreach (IGrouping<(string Path, string Operation), DetectorStep> same in parts.GroupBy(part => (part.Path, part.Operation)))
        {
            DetectorStep first = same.First();
            yield return first with
            {
                Stage = stage.Name,
                Path = first.Path.Length > 0 ? first.Path : $"{stage.Name}: pooling",
                Times = same.Count(),
                MultiplyAdds = same.Sum(part => part.MultiplyAdds),
                BytesMoved = first.BytesMoved is null ? null : same.Sum(part => part.BytesMoved),
                Time = Sum(same),
            };
        }

        yield return new DetectorStep(
            stage.Name, parts.Length == 0 ? stage.Name : $"{stage.Name}: all else", "", "", 1, 0, null, stage.Time - Sum(parts));
    }

    private static TimeSpan Sum(IEnumerable<DetectorStep> parts) => new(parts.Sum(part => part.Time.Ticks));
}
