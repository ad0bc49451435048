using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>
/// A running average of a model's weights and buffers, which often predicts better than the last weights (Polyak and Juditsky 1992; as
/// torchvision's <c>ExponentialMovingAverage</c>): the first update copies the model, each later one takes decay times the average plus 1 -
/// decay times the model. Step counters are copied, as an average of them says nothing.
/// </summary>
public sealed class ExponentialMovingAverage
{
    private readonly StateEntry[] _model;
    private readonly StateEntry[] _average;

    /// <summary>Creates an average that equals <paramref name="model"/> from the first update on.</summary>
    /// <param name="model">The model; it is not changed, except by <see cref="Swap"/>.</param>
    /// <param name="decay">The share of the average that stays at an update, in [0, 1].</param>
    /// <exception cref="ArgumentException">The decay is not in [0, 1].</exception>
    public ExponentialMovingAverage(Module model, double decay)
    {
        if (!(decay is >= 0 and <= 1))
            throw new ArgumentException($"ExponentialMovingAverage: a decay of {decay}; expected a number from 0 to 1.", nameof(decay));
        Decay = decay;
        _model = [.. model.State()];
        _average = [.. _model.Select(entry => entry with { Value = Tensor.FromChannelsLast(entry.Value.Shape, entry.Value.Data) })];
    }

    /// <summary>The share of the average that stays at an update.</summary>
    public double Decay { get; }

    /// <summary>
    /// The number of updates since the average was last a copy of the model; set it to 0 to make the next one copy again.
    /// </summary>
    public long Updates { get; set; }

    /// <summary>
    /// The average, named as the model's state, for checkpoints and files of weights; load values into its tensors to resume.
    /// </summary>
    public IReadOnlyList<StateEntry> State => _average;

    /// <summary>Takes the model's present weights into the average.</summary>
    public void Update()
    {
        for (int i = 0; i < _model.Length; i++)
        {
            (Tensor average, Tensor value) = (_average[i].Value, _model[i].Value);
            if (Updates == 0 || _model[i].Kind == StateKind.Counter)
                value.Data.CopyTo(average.Data);
            else
                GradientKernel.Average(Engine.Pool, Decay, average.Data, value.Data);
        }

        Updates++;
    }

    /// <summary>Exchanges the weights of model and average, so that the model can be evaluated with the average; call it twice.</summary>
    public void Swap()
    {
        for (int i = 0; i < _model.Length; i++)
        {
            float[] kept = _model[i].Value.Data.ToArray();
            _average[i].Value.Data.CopyTo(_model[i].Value.Data);
            kept.CopyTo(_average[i].Value.Data);
        }
    }
}
