using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum. The update rule is that of PyTorch's <c>torch.optim.SGD</c> or that of Krizhevsky et al.
/// 2012; see <see cref="SgdForm"/>.
/// </summary>
/// <example><code>
/// var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 1e-4 });
/// tape.Backward(loss);
/// optimizer.Step();
/// optimizer.ZeroGrad();
/// </code></example>
public sealed class Sgd : ParameterOptimizer
{
    private const int Momentum = 0;

    private readonly SgdOptions _options;

    /// <summary>
    /// Creates an optimiser for the given parameters; <paramref name="scale"/> may set other learning rates and weight decays for some of
    /// them.
    /// </summary>
    /// <exception cref="ArgumentException">The options are invalid, or a parameter or a name appears twice.</exception>
    public Sgd(IEnumerable<StateEntry> parameters, SgdOptions options, Func<StateEntry, ParameterScale>? scale = null)
        : base("Sgd", "momentum_buffer")
    {
        options.Check();
        _options = options;
        LearningRate = options.LearningRate;
        Slots.Add(parameters, scale);
    }

    private protected override void Prepare(ParameterSlot slot)
    {
        if (_options.Form == SgdForm.AlexNet2012)
            slot.Buffers[Momentum] ??= Tensor.Zeros(slot.Parameter.Shape);
        else if (_options.Momentum != 0)
            slot.Buffers[Momentum] ??= Tensor.Empty(slot.Parameter.Shape);
    }

    private protected override void Update(ParameterPiece piece)
    {
        var rate = (float)(LearningRate * piece.Slot.Scale.LearningRate);
        var decay = (float)(_options.WeightDecay * piece.Slot.Scale.WeightDecay);
        var momentum = (float)_options.Momentum;
        if (_options.Form == SgdForm.AlexNet2012)
        {
            SgdKernel.VelocityStep(Engine.Pool, rate, momentum, decay, piece.Parameter, piece.GradientSpan, piece.Buffer(Momentum));
            return;
        }

        var settings = new SgdSettings(rate, momentum, (float)_options.Dampening, decay, _options.Nesterov, piece.IsFirst);
        SgdKernel.Step(Engine.Pool, settings, piece.Parameter, piece.GradientSpan, piece.Buffer(Momentum));
    }
}
