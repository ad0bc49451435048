using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>The options of <see cref="AdamW"/>, with the names and defaults of PyTorch's <c>AdamW</c>.</summary>
public sealed record AdamWOptions
{
    /// <summary>The initial learning rate; schedules change <see cref="ParameterOptimizer.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The factor of the running mean of gradients, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The factor of the running mean of squared gradients, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The decoupled weight decay: each step multiplies a parameter by 1 - learning rate * weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        if (!(LearningRate >= 0 && double.IsFinite(LearningRate)))
            throw new ArgumentException($"AdamW: learning rate {LearningRate}; expected a finite number of at least 0.");
        if (!(Beta1 is >= 0 and < 1) || !(Beta2 is >= 0 and < 1))
            throw new ArgumentException($"AdamW: betas {Beta1} and {Beta2}; expected numbers in [0, 1).");
        if (!(Epsilon >= 0 && double.IsFinite(Epsilon)))
            throw new ArgumentException($"AdamW: epsilon {Epsilon}; expected a finite number of at least 0.");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentException($"AdamW: weight decay {WeightDecay}; expected a finite number of at least 0.");
    }
}

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv:1711.05101); the update rule is that of PyTorch's
/// <c>torch.optim.AdamW</c>.
/// </summary>
public sealed class AdamW : ParameterOptimizer
{
    private const int Mean = 0, Square = 1;
    private const string StepSuffix = ".step";

    private readonly AdamWOptions _options;

    /// <summary>
    /// Creates an optimiser for the given parameters; <paramref name="scale"/> may set other learning rates and weight decays for some of
    /// them.
    /// </summary>
    /// <exception cref="ArgumentException">The options are invalid, or a parameter or a name appears twice.</exception>
    public AdamW(IEnumerable<StateEntry> parameters, AdamWOptions options, Func<StateEntry, ParameterScale>? scale = null)
        : base("AdamW", "exp_avg", "exp_avg_sq")
    {
        options.Check();
        _options = options;
        LearningRate = options.LearningRate;
        Slots.Add(parameters, scale);
    }

    /// <inheritdoc/>
    public override IEnumerable<StateEntry> State() => Slots.State().Concat(
        from slot in Slots.All
        where !slot.IsNew
        select new StateEntry(slot.Name + StepSuffix, Tensor.FromChannelsLast(new Shape(1), [slot.Steps]), StateKind.Buffer));

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        Slots.LoadState(state.Where(entry => !IsStep(entry.Key)).ToDictionary());
        foreach (ParameterSlot slot in Slots.All)
            slot.Steps = state.TryGetValue(slot.Name + StepSuffix, out Tensor? steps) ? (long)steps.Data[0] : 0;
    }

    private bool IsStep(string name) =>
        name.EndsWith(StepSuffix, StringComparison.Ordinal) && Slots.All.Any(slot => slot.Name + StepSuffix == name);

    private protected override void Prepare(ParameterSlot slot)
    {
        slot.Buffers[Mean] ??= Tensor.Zeros(slot.Parameter.Shape);
        slot.Buffers[Square] ??= Tensor.Zeros(slot.Parameter.Shape);
    }

    private protected override void Update(ParameterPiece piece)
    {
        ParameterScale scale = piece.Slot.Scale;
        var settings = new AdamWSettings(
            LearningRate * scale.LearningRate, _options.Beta1, _options.Beta2, _options.Epsilon,
            _options.WeightDecay * scale.WeightDecay, piece.Slot.Steps);
        AdamWKernel.Step(Engine.Pool, settings, piece.Parameter, piece.GradientSpan, piece.Buffer(Mean), piece.Buffer(Square));
    }
}
