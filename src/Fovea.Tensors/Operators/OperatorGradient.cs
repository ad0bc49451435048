using Fovea.Kernels.Activations;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Profiling;

namespace Fovea.Tensors.Operators;

/// <summary>The arguments of one backward pass of an operator, and the methods that accumulate its gradients.</summary>
public sealed class OperatorGradient
{
    private readonly OperatorEntry _entry;
    private readonly Operator _operator;
    private readonly TensorCall _call;
    private bool _isReused;

    internal OperatorGradient(OperatorEntry entry, Tensor gradOutput)
    {
        (_entry, _operator, _call) = (entry, entry.Operator, entry.Call);
        GradOutput = gradOutput;
    }

    /// <summary>The threads to compute on.</summary>
    public WorkerPool Pool => _call.Pool;

    /// <summary>The operands of the forward pass.</summary>
    public IReadOnlyList<Tensor> Inputs => _call.Inputs;

    /// <summary>The result of the forward pass.</summary>
    public Tensor Output => _call.OutputTensor;

    /// <summary>The tensors that the forward pass saved.</summary>
    public IReadOnlyList<Tensor> Saved => _call.Saved;

    /// <summary>The gradient of the loss to the output.</summary>
    public Tensor GradOutput { get; }

    /// <summary>
    /// Whether <see cref="GradOutput"/> is the gradient to a ReLU of the output, so that it must be masked where the output is not
    /// positive; false for operators without <see cref="Operator.CanRectifyGradient"/>.
    /// </summary>
    public bool IsRectified => _entry.IsGradientRectified;

    /// <summary>What passes back through ReLU.</summary>
    public ReluGradient ReluGradient => _entry.ReluGradient;

    /// <summary>Whether an input requires a gradient.</summary>
    public bool Wants(int input) => input < Inputs.Count && Inputs[input].RequiresGrad;

    /// <summary>
    /// If the input requires a gradient, calls <paramref name="compute"/> with uninitialised memory of the input's size, to be filled with
    /// the gradient in memory order, and accumulates the result in <see cref="Tensor.Grad"/>.
    /// </summary>
    public void Give(int input, GradientWriter compute)
    {
        if (!Wants(input))
            return;
        Tensor target = Inputs[input];
        long start = OperatorProfile.Start();
        Tensor gradient = Tensor.Empty(target.Shape);
        compute(gradient.Data);
        Accumulate(target, gradient);
        OperatorProfile.Backward(_operator, _call, input, start);
    }

    /// <summary>
    /// Like <see cref="Give"/>, but <paramref name="compute"/> may receive the memory of <see cref="GradOutput"/> to write to. It must read
    /// each element of <see cref="GradOutput"/> before it writes that element, and <see cref="GradOutput"/> must not be read afterwards.
    /// </summary>
    public void GiveInPlace(int input, GradientWriter compute)
    {
        if (!CanReuseGradOutput(input))
        {
            Give(input, compute);
            return;
        }

        long start = OperatorProfile.Start();
        compute(GradOutput.Data);
        ReuseGradOutput(input);
        OperatorProfile.Backward(_operator, _call, input, start);
    }

    /// <summary>
    /// For kernels that compute several gradients in one pass: if any of the first <paramref name="count"/> inputs requires a gradient,
    /// calls <paramref name="compute"/> once with an uninitialised tensor for each of them; gradients that are not required are discarded.
    /// The first tensor may be <see cref="GradOutput"/> itself, as in <see cref="GiveInPlace"/>.
    /// </summary>
    public void GiveTogether(int count, Action<IReadOnlyList<Tensor>> compute)
    {
        if (!Enumerable.Range(0, count).Any(Wants))
            return;
        long start = OperatorProfile.Start();
        var gradients = new Tensor[count];
        for (int i = 0; i < count; i++)
            gradients[i] = i == 0 && CanReuseGradOutput(0) ? GradOutput : Tensor.Empty(Inputs[i].Shape);
        compute(gradients);
        for (int i = 0; i < count; i++)
        {
            if (gradients[i] == GradOutput)
                ReuseGradOutput(i);
            else if (Wants(i))
                Accumulate(Inputs[i], gradients[i]);
            else
                gradients[i].Release();
        }

        OperatorProfile.Backward(_operator, _call, 0, start);
    }

    /// <summary>
    /// Uses the gradient to the output as the gradient to an input with as many elements in the same memory order. Gradients to
    /// intermediate results may share its memory; a leaf, whose gradient belongs to the user, gets a copy.
    /// </summary>
    public void PassOn(int input)
    {
        if (!Wants(input))
            return;
        Tensor target = Inputs[input];
        if (target.Source is null)
        {
            Give(input, gradient => GradOutput.Data.CopyTo(gradient));
            return;
        }

        long start = OperatorProfile.Start();
        Accumulate(target, GradOutput.Share(target.Shape));
        OperatorProfile.Backward(_operator, _call, input, start);
    }

    /// <summary>Frees the gradient to the output, unless it has become the gradient to an input.</summary>
    internal void Release()
    {
        if (!_isReused)
            GradOutput.Release();
    }

    private bool CanReuseGradOutput(int input) =>
        Wants(input) && !GradOutput.IsShared && Inputs[input].Grad is null && Inputs[input].Shape == GradOutput.Shape;

    private void ReuseGradOutput(int input)
    {
        Inputs[input].Grad = GradOutput;
        _isReused = true;
    }

    private static void Accumulate(Tensor target, Tensor gradient)
    {
        if (target.Grad is not { } sum)
        {
            target.Grad = gradient;
            return;
        }

        Tensor result = !sum.IsShared ? sum : !gradient.IsShared ? gradient : Tensor.Empty(target.Shape);
        ArithmeticKernel.Add(Engine.Pool, sum.Data, gradient.Data, result.Data);
        target.Grad = result;
        foreach (Tensor operand in (ReadOnlySpan<Tensor>)[sum, gradient])
        {
            if (operand != result)
                operand.Release();
        }
    }
}

/// <summary>Writes a gradient, in memory order.</summary>
public delegate void GradientWriter(Span<float> gradient);
