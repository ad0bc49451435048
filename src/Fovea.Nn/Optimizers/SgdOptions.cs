namespace Fovea.Nn.Optimizers;

/// <summary>The update rule of momentum: whether the momentum buffer includes the learning rate.</summary>
public enum SgdForm
{
    /// <summary>PyTorch's rule: the buffer accumulates gradients, and the step is the learning rate times the buffer.</summary>
    Torch,

    /// <summary>
    /// AlexNet's rule: the velocity accumulates steps, v = momentum * v - decay * rate * w - rate * g, then w = w + v (Krizhevsky et al.
    /// 2012, section 5). A change of the learning rate does not affect the accumulated steps.
    /// </summary>
    AlexNet2012,
}

/// <summary>The options of <see cref="Sgd"/>, with the names and defaults of PyTorch's <c>SGD</c>.</summary>
public sealed record SgdOptions
{
    /// <summary>The initial learning rate; schedules change <see cref="ParameterOptimizer.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The factor of the momentum buffer in each step, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>From the second step on, the buffer accumulates the gradient times 1 - dampening.</summary>
    public double Dampening { get; init; }

    /// <summary>The factor of the L2 penalty: this multiple of a parameter is added to its gradient.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Whether to use Nesterov momentum: the step follows the gradient plus momentum times the updated buffer (Sutskever et al. 2013).
    /// </summary>
    public bool Nesterov { get; init; }

    /// <summary>The update rule of momentum: whether the momentum buffer includes the learning rate.</summary>
    public SgdForm Form { get; init; }

    /// <summary>Checks the ranges of the options and their combination.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or is not available in the chosen form.</exception>
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
