using Fovea.Data.Loading;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Claims.Studies;

/// <summary>
/// The norm of the gradient to the filters of each layer of untrained chains of equal convolutions, for one batch of images: how much of
/// the last layer's arrives at the first.
/// </summary>
/// <param name="DataSet">The name of the data set.</param>
/// <param name="Variants">The chains.</param>
/// <param name="Depths">Their numbers of layers.</param>
public sealed record GradientNorms(string DataSet, IReadOnlyList<GradientVariant> Variants, IReadOnlyList<int> Depths) : Study
{
    private const int Channels = 16, Kernel = 3;

    /// <summary>The number of images of the batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <inheritdoc/>
    public override string? Data => DataSet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Settings =>
    [
        $"{DataSet}: the gradient of {BatchSize} images in untrained chains of {Kernel}x{Kernel} convolutions with {Channels} channels",
        $"depths: {string.Join(", ", Depths)} convolutions, then average pooling and a fully connected layer",
        .. Variants.Select(variant =>
            $"{variant.Name}: {variant.Weights.Name}{(variant.HasShortcuts ? ", a shortcut around each layer" : "")}"),
    ];

    /// <summary>The name of the norm of the first layer's gradient divided by the last one's, at a depth.</summary>
    public static string FirstToLast(int depth) => $"first by last, {depth} layers";

    internal override Observations Measure(StudyContext context)
    {
        long start = context.Options.Time.GetTimestamp();
        var figures = new List<Measurement>();
        var curves = new List<Curve>();
        var loader = new BatchLoader(
            context.RequiredSplits.Train,
            Preprocessing.Cifar10.Pipeline(32, 32).LoaderOptions(BatchSize) with { Seed = context.Seed, Shuffle = true });
        Batch batch = loader.Epoch(0, cancellation: context.Cancellation).First();
        foreach (int depth in Depths)
        {
            context.Tell($"gradients of {depth} layers, seed {context.Seed}");
            foreach (GradientVariant variant in Variants)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                double[] norms = Norms(variant, depth, batch, context.Seed);
                figures.Add(new Measurement(variant.Name, FirstToLast(depth), norms[0] / norms[^1]));
                curves.Add(new Curve(
                    variant.Name, $"norm of the gradient, {depth} layers", "layer",
                    [.. norms.Select((norm, i) => new CurvePoint(i + 1, norm))]));
            }
        }

        return new Observations(context.Seed)
        {
            Measurements = figures,
            Curves = curves,
            Seconds = context.Options.Time.GetElapsedTime(start).TotalSeconds,
        };
    }

    private static double[] Norms(GradientVariant variant, int depth, Batch batch, ulong seed)
    {
        Conv2d[] convolutions = [.. Enumerable.Range(0, depth).Select(i => new Conv2d(
            i == 0 ? batch.Channels : Channels, Channels, Kernel, padding: Kernel / 2,
            options: new() { WeightInitializer = variant.Weights.Initializer, BiasInitializer = Initializer.Constant(0) }))];
        var network = new Sequential(
        [
            .. convolutions.Select((convolution, i) =>
                (Layer)new Step(convolution, variant.Activation(), hasShortcut: variant.HasShortcuts && i > 0)),
            new AdaptiveAvgPool2d(1, 1),
            new Flatten(),
            new Linear(Channels, 10),
        ]);
        network.Initialize(seed);
        network.Train(new RandomSource(seed));
        using var tape = new GradientTape();
        Tensor images = Tensor.FromChannelsLast(
            new Shape(batch.Count, batch.Channels, batch.Height, batch.Width),
            batch.Images.AsSpan(0, batch.Count * batch.Channels * batch.Height * batch.Width));
        tape.Backward(network.Forward(images).CrossEntropy(batch.Labels[..batch.Count]));
        return [.. convolutions.Select(convolution => Norm(convolution.Weight.Grad!.Data))];
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    private sealed class Step : Layer
    {
        private readonly Conv2d _conv;
        private readonly Layer _activation;
        private readonly bool _hasShortcut;

        public Step(Conv2d convolution, Layer activation, bool hasShortcut) =>
            (_conv, _activation, _hasShortcut) = (Add("conv", convolution), Add("activation", activation), hasShortcut);

        protected override Tensor Compute(Tensor input)
        {
            Tensor output = _activation.Forward(_conv.Forward(input));
            return _hasShortcut ? output.Add(input) : output;
        }
    }
}

/// <summary>A kind of chain of <see cref="GradientNorms"/>.</summary>
/// <param name="Name">The name in tables and curves.</param>
/// <param name="Activation">Creates the activation after each convolution.</param>
/// <param name="Weights">The initial weights that suit the activation.</param>
/// <param name="HasShortcuts">Whether each layer adds its input to its result.</param>
public sealed record GradientVariant(string Name, Func<Layer> Activation, InitialWeights Weights, bool HasShortcuts = false);

/// <summary>A distribution of initial weights with its name.</summary>
/// <param name="Name">The name with the paper.</param>
/// <param name="Initializer">The distribution.</param>
public sealed record InitialWeights(string Name, Initializer Initializer)
{
    /// <summary>Glorot and Bengio 2010.</summary>
    public static InitialWeights Glorot { get; } = new("weights of Glorot and Bengio 2010", Initializer.Glorot);

    /// <summary>He et al. 2015.</summary>
    public static InitialWeights He { get; } = new("weights of He et al. 2015", Initializer.HeFanIn);
}
