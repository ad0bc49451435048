using Fovea.Kernels.Threading;

namespace Fovea.Tensors.Operators;

/// <summary>A call on tensors, for plain and recorded applications.</summary>
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

    /// <summary>Frees the output and the saved tensors.</summary>
    public void ReleaseResults()
    {
        output.Discard();
        ReleaseSaved();
    }

    /// <summary>Frees the saved tensors.</summary>
    public void ReleaseSaved()
    {
        foreach (Tensor saved in Saved)
            saved.Release();
    }
}
