using Fovea.Kernels.Activations;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Profiling;

namespace Fovea.Tensors.Operators;

/// <summary>The backward pass of one application of an operator.</summary>
public sealed class OperatorGradient
{
    private readonly OperatorEntry _entry;
    private readonly Operator _operator;
    private readonly TensorCall _call;
    private bool _isTaken;

    internal OperatorGradient(OperatorEntry entry, Tensor gradOutput)
    {
        (_entry, _operator, _call) = (entry, entry.Operator, entry.Call);
        GradOutput = gradOutput;
    }

    /// <summary>The threads that share the work.</summary>
    public WorkerPool Pool => _call.Pool;

    /// <summary>The operands of the forward pass.</summary>
    public IReadOnlyList<Tensor> Inputs => _call.Inputs;

    /// <summary>The result of the forward pass.</summary>
    public Tensor Output => _call.OutputTensor;

    /// <summary>What the forward pass saved.</summary>
    public IReadOnlyList<Tensor> Saved => _call.Saved;

    /// <summary>The gradient of the loss to the output.</summary>
    public Tensor GradOutput { get; }

    /// <summary>
    /// Whether <see cref="GradOutput"/> is the gradient to a ReLU of the output, so that it counts only where the output was positive;
    /// never for operators that do not say <see cref="Operator.CanRectifyGradient"/>.
    /// </summary>
    public bool IsRectified => _entry.IsGradientRectified;

    /// <summary>Whether the gradient to an input is wanted.</summary>
    public bool Wants(int input) => input < Inputs.Count && Inputs[input].RequiresGrad;

    /// <summary>
    /// Calls <paramref name="compute"/> with memory of the input's size and undefined content, to be filled with the gradient in the
    /// order of memory, if that gradient is wanted; adds it to what other uses of the input have given.
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
    /// As <see cref="Give"/>, for operators whose <paramref name="compute"/> reads <see cref="GradOutput"/> at no place after it has
    /// written there: what it is given to fill may be the memory of <see cref="GradOutput"/>, which therefore must not be read afterwards.
    /// </summary>
    public void GiveInPlace(int input, GradientWriter compute)
    {
        if (!CanTake(input))
        {
            Give(input, compute);
            return;
        }

        long start = OperatorProfile.Start();
        compute(GradOutput.Data);
        Take(input);
        OperatorProfile.Backward(_operator, _call, input, start);
    }

    /// <summary>
    /// For kernels that find several gradients in one pass: calls <paramref name="compute"/> once with tensors of undefined content for the
    /// gradients to the first <paramref name="count"/> inputs, if any of them is wanted; those that are not wanted are dropped. The first
    /// one may be <see cref="GradOutput"/> itself, as with <see cref="GiveInPlace"/>.
    /// </summary>
    public void GiveTogether(int count, Action<IReadOnlyList<Tensor>> compute)
    {
        if (!Enumerable.Range(0, count).Any(Wants))
            return;
        long start = OperatorProfile.Start();
        var gradients = new Tensor[count];
        for (int i = 0; i < count; i++)
            gradients[i] = i == 0 && CanTake(0) ? GradOutput : Tensor.Empty(Inputs[i].Shape);
        compute(gradients);
        for (int i = 0; i < count; i++)
        {
            if (gradients[i] == GradOutput)
                Take(i);
            else if (Wants(i))
                Accumulate(Inputs[i], gradients[i]);
            else
                gradients[i].Release();
        }

        OperatorProfile.Backward(_operator, _call, 0, start);
    }

    /// <summary>
    /// Gives the gradient of the output itself as that of an input of the same number of elements in the same order. Several results may
    /// share its memory; a leaf, whose gradient belongs to the user, gets its own.
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

    /// <summary>Returns the memory of the gradient to the output, unless it is now another's.</summary>
    internal void Release()
    {
        if (!_isTaken)
            GradOutput.Release();
    }

    private bool CanTake(int input) =>
        Wants(input) && !GradOutput.IsShared && Inputs[input].Grad is null && Inputs[input].Shape == GradOutput.Shape;

    private void Take(int input)
    {
        Inputs[input].Grad = GradOutput;
        _isTaken = true;
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

/// <summary>Writes a gradient, in the order of memory.</summary>
public delegate void GradientWriter(Span<float> gradient);
