using System.Globalization;
using Fovea.Kernels.Optimizers;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>
/// Measures the norms of gradients and updates of each parameter in a few steps of an epoch, so few that training takes no longer.
/// </summary>
/// <param name="parameters">The parameters of the optimiser.</param>
/// <param name="stepsPerEpoch">The number of steps of an epoch.</param>
internal sealed class NormMeter(IReadOnlyList<StateEntry> parameters, int stepsPerEpoch)
{
    private const int MeasurementsPerEpoch = 8, MinInterval = 25;

    private readonly int _interval = Math.Max(MinInterval, stepsPerEpoch / MeasurementsPerEpoch);
    private readonly Dictionary<string, Sums> _sums = [];
    private readonly List<(StateEntry Parameter, double Gradient, Tensor Before)> _begun = [];

    /// <summary>The sums so far, for checkpoints.</summary>
    public ICheckpointPart Part => new ValuesPart(
        "norms", () => _sums.ToDictionary(sum => sum.Key, sum => sum.Value.ToText()), values =>
        {
            _sums.Clear();
            foreach ((string name, string text) in values)
                _sums[name] = Sums.Parse(text);
        });

    /// <summary>The means since the last <see cref="Clear"/>, in the order of the parameters.</summary>
    public IReadOnlyList<ParameterNorms> Means =>
    [
        .. from parameter in parameters
           where _sums.ContainsKey(parameter.Name)
           let sums = _sums[parameter.Name]
           select new ParameterNorms(parameter.Name, sums.Gradient / sums.Count, sums.Update / sums.Count, sums.Weight / sums.Count),
    ];

    /// <summary>Called before a step of the optimiser, and before clipping, with the number of steps done.</summary>
    public void BeforeStep(long step)
    {
        if (step % _interval != 0)
            return;
        foreach (StateEntry parameter in parameters)
        {
            if (parameter.Value.Grad is { } gradient)
                _begun.Add((parameter, Norm(gradient.Data), Tensor.FromChannelsLast(parameter.Value.Shape, parameter.Value.Data)));
        }
    }

    /// <summary>Called after the step.</summary>
    public void AfterStep()
    {
        foreach ((StateEntry parameter, double gradient, Tensor before) in _begun)
        {
            double update = Math.Sqrt(GradientKernel.SumOfSquaredDifferences(Engine.Pool, parameter.Value.Data, before.Data));
            _sums[parameter.Name] = _sums.GetValueOrDefault(parameter.Name).Add(gradient, update, Norm(before.Data));
            before.Release();
        }

        _begun.Clear();
    }

    public void Clear() => _sums.Clear();

    private static double Norm(ReadOnlySpan<float> values) => Math.Sqrt(GradientKernel.SumOfSquares(Engine.Pool, values));

    private readonly record struct Sums(int Count, double Gradient, double Update, double Weight)
    {
        public static Sums Parse(string text) => text.Split(' ') is [var count, var gradient, var update, var weight]
            ? new Sums(int.Parse(count, CultureInfo.InvariantCulture), Number(gradient), Number(update), Number(weight))
            : throw new FormatException();

        public Sums Add(double gradient, double update, double weight) =>
            new(Count + 1, Gradient + gradient, Update + update, Weight + weight);

        public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Gradient:R} {Update:R} {Weight:R}");

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
