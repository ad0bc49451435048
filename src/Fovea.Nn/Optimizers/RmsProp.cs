using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>The options of <see cref="RmsProp"/>, with the names and defaults of PyTorch's <c>RMSprop</c>.</summary>
public sealed record RmsPropOptions
{
    /// <summary>The initial learning rate; schedules change <see cref="ParameterOptimizer.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The factor of the running mean of squared gradients, in [0, 1).</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The factor of the momentum buffer in each step, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>The factor of the L2 penalty: this multiple of a parameter is added to its gradient.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether to divide by the standard deviation of the gradients instead of their root mean square.</summary>
    public bool Centered { get; init; }

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        if (!(LearningRate >= 0 && double.IsFinite(LearningRate)))
            throw new ArgumentException($"RmsProp: learning rate {LearningRate}; expected a finite number of at least 0.");
        if (!(Alpha is >= 0 and < 1))
            throw new ArgumentException($"RmsProp: alpha {Alpha}; expected a number in [0, 1).");
        if (!(Epsilon >= 0 && double.IsFinite(Epsilon)))
            throw new ArgumentException($"RmsProp: epsilon {Epsilon}; expected a finite number of at least 0.");
        if (!(Momentum is >= 0 and < 1))
            throw new ArgumentException($"RmsProp: momentum {Momentum}; expected a number in [0, 1).");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentException($"RmsProp: weight decay {WeightDecay}; expected a finite number of at least 0.");
    }
}

/// <summary>
/// RMSprop (Tieleman and Hinton 2012, Coursera, lecture 6.5), with momentum and centred as in Graves 2013, arXiv:1308.0850; the update rule
/// is that of PyTorch's <c>torch.optim.RMSprop</c>.
/// </summary>
public sealed class RmsProp : ParameterOptimizer
{
    private const int Square = 0, Mean = 1, Momentum = 2;

    private readonly RmsPropOptions _options;

    /// <summary>
    /// Creates an optimiser for the given parameters; <paramref name="scale"/> may set other learning rates and weight decays for some of
    /// them.
    /// </summary>
    /// <exception cref="ArgumentException">The options are invalid, or a parameter or a name appears twice.</exception>
    public RmsProp(IEnumerable<StateEntry> parameters, RmsPropOptions options, Func<StateEntry, ParameterScale>? scale = null)
        : base("RmsProp", "square_avg", "grad_avg", "momentum_buffer")
    {
        options.Check();
        _options = options;
        LearningRate = options.LearningRate;
        Slots.Add(parameters, scale);
    }

    private protected override void Prepare(ParameterSlot slot)
    {
        slot.Buffers[Square] ??= Tensor.Zeros(slot.Parameter.Shape);
        if (_options.Centered)
            slot.Buffers[Mean] ??= Tensor.Zeros(slot.Parameter.Shape);
        if (_options.Momentum != 0)
            slot.Buffers[Momentum] ??= Tensor.Zeros(slot.Parameter.Shape);
    }

    private protected override void Update(ParameterPiece piece)
    {
        ParameterScale scale = piece.Slot.Scale;
        var settings = new RmsPropSettings(
            LearningRate * scale.LearningRate, _options.Alpha, _options.Epsilon, _options.Momentum,
            _options.WeightDecay * scale.WeightDecay, _options.Centered);
        RmsPropKernel.Step(
            Engine.Pool, settings, piece.Parameter, piece.GradientSpan, piece.Buffer(Square), piece.Buffer(Mean), piece.Buffer(Momentum));
    }
}
