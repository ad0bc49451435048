using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>One step of a compiled model; a run executes all steps in order.</summary>
public abstract class PlanStep
{
    private protected PlanStep(string path, string operation, Shape output)
    {
        Path = path;
        Operation = operation;
        Output = output;
    }

    /// <summary>
    /// The path of the submodule that it computes, for example <c>layer1.0.conv1</c>; merged convolutions list their paths, separated by
    /// plus signs.
    /// </summary>
    public string Path { get; }

    /// <summary>The operation with everything that is fused into it, for example <c>Conv2d + residual + ReLU</c>.</summary>
    public string Operation { get; }

    /// <summary>The shape of its result.</summary>
    public Shape Output { get; }

    /// <summary>The algorithm or weight format; empty for operations without a choice.</summary>
    public string Algorithm { get; private protected init; } = "";

    /// <summary>Multiply-adds of convolutions and matrix products by their definition, even if the algorithm needs fewer.</summary>
    public long MultiplyAdds { get; private protected init; }

    /// <summary>Bytes of operands, weights and result: the minimum memory traffic when nothing is cached.</summary>
    public long BytesMoved { get; private protected init; }

    /// <summary>The model's own tensors that the step reads.</summary>
    internal virtual IEnumerable<Tensor> ParametersRead => [];

    internal abstract void Run(RunContext context);

    private protected static string NameOf(string name, LoweredNode node) =>
        $"{name}{(node.Addend is null ? "" : " + residual")}{(node.Rectifies ? " + ReLU" : "")}";
}

/// <summary>The time of a step in one run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Time">The measured time.</param>
public readonly record struct StepTime(PlanStep Step, TimeSpan Time);
