namespace Fovea.Nn.Optimizers;

/// <summary>Where momentum keeps the learning rate.</summary>
public enum SgdForm
{
    /// <summary>PyTorch's: the buffer adds up gradients and the step is the learning rate times the buffer.</summary>
    Torch,

    /// <summary>
    /// The velocity adds up steps, v = momentum v - decay rate w - rate g and w = w + v (Krizhevsky et al. 2012, section 5); a later change
    /// of the rate leaves what has been added up as it is.
    /// </summary>
    AlexNet2012,
}

/// <summary>The constants of stochastic gradient descent, with the names and defaults of PyTorch's <c>SGD</c>.</summary>
public sealed record SgdOptions
{
    /// <summary>The step's length at the start; schedules change <see cref="Sgd.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The share of the buffer that stays from one step to the next, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>The share of the gradient that the buffer does not take, after the first step.</summary>
    public double Dampening { get; init; }

    /// <summary>The multiple of a parameter that is added to its gradient.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Whether to step along the gradient plus momentum times the new buffer (Nesterov's method as in Sutskever et al. 2013).
    /// </summary>
    public bool Nesterov { get; init; }

    /// <summary>Where momentum keeps the learning rate.</summary>
    public SgdForm Form { get; init; }

    /// <summary>Fails with one sentence when the constants do not go together.</summary>
    /// <exception cref="ArgumentException">A constant is out of its range, or the form does not know it.</exception>
    internal void Check()
    {
        if (!(LearningRate >= 0 && double.IsFinite(LearningRate)))
            throw new ArgumentException($"Sgd: learning rate {LearningRate}; expected a finite number of at least 0.");
        if (!(Momentum is >= 0 and < 1))
            throw new ArgumentException($"Sgd: momentum {Momentum}; expected a number in [0, 1).");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentException($"Sgd: weight decay {WeightDecay}; expected a finite number of at least 0.");
        if (!double.IsFinite(Dampening))
            throw new ArgumentException($"Sgd: dampening {Dampening}; expected a finite number.");
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            throw new ArgumentException($"Sgd: Nesterov with momentum {Momentum} and dampening {Dampening}; expected momentum only.");
        if (Form == SgdForm.AlexNet2012 && (Nesterov || Dampening != 0))
            throw new ArgumentException("Sgd: the form of 2012 knows neither Nesterov nor dampening; leave them out or use SgdForm.Torch.");
    }
}

/// <summary>
/// What is particular to one parameter: multiples of the learning rate and of the weight decay, 1 and 1 unless said otherwise.
/// </summary>
/// <param name="LearningRate">2 for the biases of R-CNN's recipes.</param>
/// <param name="WeightDecay">0 for what must not decay, such as the parameters of normalisation.</param>
public readonly record struct ParameterScale(double LearningRate, double WeightDecay)
{
    /// <summary>Nothing particular.</summary>
    public static ParameterScale One { get; } = new(1, 1);
}
