using Fovea.Kernels;
using Fovea.Tensors;

namespace Fovea.Nn.Initialization;

/// <summary>
/// The distribution of a parameter's initial values. Fans are those of PyTorch: fan_in is the product of all dimensions except the first,
/// fan_out that of all except the second.
/// </summary>
public abstract record Initializer
{
    /// <summary>Writes initial values for a tensor of the given shape.</summary>
    public abstract void Fill(Shape shape, Philox random, Span<float> values);

    /// <summary>A constant.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Normal with mean 0; AlexNet uses a standard deviation of 0.01 (Krizhevsky et al. 2012, section 5).</summary>
    public static Initializer Gaussian(float standardDeviation) => new GaussianInitializer(_ => standardDeviation);

    /// <summary>
    /// Normal with variance 2 / fan_out, for layers followed by a ReLU (He et al. 2015, arXiv:1502.01852); used by torchvision for ResNets.
    /// </summary>
    public static Initializer HeFanOut { get; } = new GaussianInitializer(shape => MathF.Sqrt(2f / FanOut(shape)));

    /// <summary>Normal with variance 2 / fan_in (He et al. 2015, arXiv:1502.01852).</summary>
    public static Initializer HeFanIn { get; } = new GaussianInitializer(shape => MathF.Sqrt(2f / FanIn(shape)));

    /// <summary>Uniform with variance 2 / fan_in, in ±sqrt(6 / fan_in) (He et al. 2015, arXiv:1502.01852).</summary>
    public static Initializer HeUniform { get; } = new UniformInitializer(shape => MathF.Sqrt(6f / FanIn(shape)));

    /// <summary>Uniform in ±sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010).</summary>
    public static Initializer Glorot { get; } = new UniformInitializer(shape => MathF.Sqrt(6f / (FanIn(shape) + FanOut(shape))));

    /// <summary>Uniform in ±1 / sqrt(fan_in): PyTorch's default for the weights of linear and convolution layers.</summary>
    public static Initializer TorchDefault { get; } = new UniformInitializer(shape => 1f / MathF.Sqrt(FanIn(shape)));

    /// <summary>Uniform in ±<paramref name="bound"/>.</summary>
    public static Initializer Uniform(float bound) => new UniformInitializer(_ => bound);

    /// <summary>The number of inputs that one output sums.</summary>
    public static int FanIn(Shape shape) => shape.Rank == 0 || shape[0] == 0 ? 1 : Math.Max(1, shape.Elements / shape[0]);

    /// <summary>The number of outputs that one input contributes to.</summary>
    public static int FanOut(Shape shape) => shape.Rank < 2 || shape[1] == 0 ? 1 : Math.Max(1, shape.Elements / shape[1]);

    private sealed record ConstantInitializer(float Value) : Initializer
    {
        public override void Fill(Shape shape, Philox random, Span<float> values) => values.Fill(Value);
    }

    private sealed record GaussianInitializer(Func<Shape, float> StandardDeviation) : Initializer
    {
        public override void Fill(Shape shape, Philox random, Span<float> values) =>
            random.FillNormal(values, 0f, StandardDeviation(shape));
    }

    private sealed record UniformInitializer(Func<Shape, float> Bound) : Initializer
    {
        public override void Fill(Shape shape, Philox random, Span<float> values)
        {
            random.Fill(values);
            float bound = Bound(shape);
            for (int i = 0; i < values.Length; i++)
                values[i] = ((2f * values[i]) - 1f) * bound;
        }
    }
}
