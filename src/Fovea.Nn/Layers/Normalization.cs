using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167). In training mode it uses the statistics of the batch, updates
/// <c>running_mean</c> and <c>running_var</c> and increments <c>num_batches_tracked</c>. In evaluation mode, and when its statistics are
/// frozen (<see cref="Module.Freeze"/>), it uses the running statistics. With <c>frozen</c> it is torchvision's <c>FrozenBatchNorm2d</c>:
/// <c>weight</c> and <c>bias</c> are buffers and there is no <c>num_batches_tracked</c>.
/// </summary>
public sealed class BatchNorm2d : Layer
{
    private readonly BatchNormTrainingOperator _training;
    private readonly BatchNormInferenceOperator _inference;
    private readonly Tensor[] _tensors;
    private readonly Tensor? _batches;

    /// <summary>Creates a layer for maps [N, C, H, W] or rows [rows, C].</summary>
    /// <param name="channels">The number of channels, C.</param>
    /// <param name="epsilon">The constant added to the variance.</param>
    /// <param name="momentum">The weight of the batch in the update of the running statistics.</param>
    /// <param name="frozen">Whether weight and bias are buffers and the running statistics are always used.</param>
    public BatchNorm2d(int channels, float epsilon = 1e-5f, float momentum = 0.1f, bool frozen = false)
    {
        _training = new BatchNormTrainingOperator(epsilon, momentum);
        _inference = new BatchNormInferenceOperator(epsilon);
        var shape = new Shape(channels);
        Weight = frozen ? AddBuffer("weight", shape, 1f) : AddParameter("weight", shape, Initializer.Constant(1f));
        Bias = frozen ? AddBuffer("bias", shape, 0f) : AddParameter("bias", shape, Initializer.Constant(0f));
        RunningMean = AddBuffer("running_mean", shape, 0f);
        RunningVariance = AddBuffer("running_var", shape, 1f);
        _tensors = [Weight, Bias, RunningMean, RunningVariance];
        _batches = frozen ? null : AddBuffer("num_batches_tracked", new Shape(), 0f, StateKind.Counter);
    }

    /// <summary>The scale, [C].</summary>
    public Tensor Weight { get; }

    /// <summary>The shift, [C].</summary>
    public Tensor Bias { get; }

    /// <summary>The running mean, [C].</summary>
    public Tensor RunningMean { get; }

    /// <summary>The running variance, [C], an average of unbiased variances.</summary>
    public Tensor RunningVariance { get; }

    private bool UsesBatchStatistics => IsTraining && _batches is not null && !Frozen.HasFlag(FrozenParts.Statistics);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (!UsesBatchStatistics)
            return _inference.Apply([input, .. _tensors]);
        Tensor output = _training.Apply([input, .. _tensors]);
        if (!input.IsSymbolic && !Recomputation.IsRunning)
            _batches!.Data[0]++;
        return output;
    }
}

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): x / (k + alpha * the sum of x^2 over <c>size</c>
/// neighbouring channels)^beta. PyTorch and Caffe divide alpha by the size, the paper does not.
/// </summary>
/// <param name="size">The number of neighbouring channels in the sum.</param>
/// <param name="alpha">The factor of the sum.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">The constant added to the sum.</param>
/// <param name="alphaDividedBySize">Whether alpha is divided by the size, as in PyTorch.</param>
/// <exception cref="ArgumentException">The size is below 1.</exception>
public sealed class LocalResponseNorm(
    int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1f, bool alphaDividedBySize = true) : Layer
{
    private readonly LocalResponseNormOperator _operator = new(size, alpha, beta, k, alphaDividedBySize);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
