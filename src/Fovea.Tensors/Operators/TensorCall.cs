using Fovea.Kernels.Threading;

namespace Fovea.Tensors.Operators;

/// <summary>A call on tensors: what a plain application and a tape make.</summary>
internal sealed class TensorCall(Tensor[] inputs, Tensor output, bool isRecorded) : OperatorCall
{
    public Tensor[] Inputs => inputs;

    public Tensor OutputTensor => output;

    public override WorkerPool Pool => Engine.Pool;

    public override int InputCount => inputs.Length;

    public override TensorView Output => new(output.Data, output.Shape);

    public override bool IsRecorded => isRecorded;

    public override ReadOnlyTensorView Addend => AddendTensor is { } addend ? new(addend.Data, addend.Shape) : default;

    public override bool Rectify => IsRectified;

    /// <summary>See <see cref="Addend"/>.</summary>
    public Tensor? AddendTensor { get; init; }

    /// <summary>See <see cref="Rectify"/>.</summary>
    public bool IsRectified { get; init; }

    public override ReadOnlyTensorView Input(int index) => new(inputs[index].Data, inputs[index].Shape);

    public override Span<float> WritableInput(int index) => inputs[index].Data;

    /// <summary>Returns the memory of the output and of what was saved.</summary>
    public void ReleaseResults()
    {
        output.Discard();
        ReleaseSaved();
    }

    /// <summary>Returns the memory of what was saved.</summary>
    public void ReleaseSaved()
    {
        foreach (Tensor saved in Saved)
            saved.Release();
    }
}
