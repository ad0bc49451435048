using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>One piece of work of a compiled model; a run does all of them in order.</summary>
public abstract class PlanStep
{
    private protected PlanStep(string path, string operation, Shape output)
    {
        Path = path;
        Operation = operation;
        Output = output;
    }

    /// <summary>
    /// The model's part that it computes, for example <c>layer1.0.conv1</c>; several joined by plus signs when they were merged.
    /// </summary>
    public string Path { get; }

    /// <summary>What it computes with all that was fused, for example <c>Conv2d + residual + ReLU</c>.</summary>
    public string Operation { get; }

    /// <summary>The shape of its result.</summary>
    public Shape Output { get; }

    /// <summary>How it computes it, where there is a choice; empty elsewhere.</summary>
    public string Algorithm { get; private protected init; } = "";

    /// <summary>Multiply-adds of convolutions and matrix products by their definitions, whatever the algorithm spares.</summary>
    public long MultiplyAdds { get; private protected init; }

    /// <summary>Bytes of operands, weights and result: what memory moves at least when no cache holds any of it.</summary>
    public long BytesMoved { get; private protected init; }

    /// <summary>The model's own tensors that a run reads.</summary>
    internal virtual IEnumerable<Tensor> ParametersRead => [];

    internal abstract void Run(RunContext context);

    private protected static string NameOf(string name, LoweredNode node) =>
        $"{name}{(node.Addend is null ? "" : " + residual")}{(node.Rectifies ? " + ReLU" : "")}";
}

/// <summary>How long a step took in one run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Time">Its time.</param>
public readonly record struct StepTime(PlanStep Step, TimeSpan Time);
