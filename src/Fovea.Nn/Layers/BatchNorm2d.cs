using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;
using Fovea.Tensors.Autograd;

namespace Fovea.Nn.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167): by the batch's statistics in training, which also move
/// <c>running_mean</c> and <c>running_var</c> and count <c>num_batches_tracked</c> up, and by the running ones in use. A frozen layer
/// always normalises by the running ones, and its <c>weight</c> and <c>bias</c> are buffers: torchvision's <c>FrozenBatchNorm2d</c>, which
/// counts no batches.
/// </summary>
public sealed class BatchNorm2d : Layer
{
    private readonly BatchNormTrainingOperator _training;
    private readonly BatchNormInferenceOperator _inference;
    private readonly Tensor[] _tensors;
    private readonly Tensor? _batches;

    /// <summary>Makes a layer for maps of <paramref name="channels"/>.</summary>
    public BatchNorm2d(int channels, float epsilon = 1e-5f, float momentum = 0.1f, bool frozen = false)
    {
        _training = new BatchNormTrainingOperator(epsilon, momentum);
        _inference = new BatchNormInferenceOperator(epsilon);
        var shape = new Shape(channels);
        _tensors =
        [
            frozen ? AddBuffer("weight", shape, 1f) : AddParameter("weight", shape, Initializer.Constant(1f)),
            frozen ? AddBuffer("bias", shape, 0f) : AddParameter("bias", shape, Initializer.Constant(0f)),
            AddBuffer("running_mean", shape, 0f),
            AddBuffer("running_var", shape, 1f),
        ];
        _batches = frozen ? null : AddBuffer("num_batches_tracked", new Shape(), 0f, StateKind.Counter);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (!IsTraining || _batches is null)
            return _inference.Apply([input, .. _tensors]);
        Tensor output = _training.Apply([input, .. _tensors]);
        if (!input.IsSymbolic && !Recomputation.IsRunning)
            _batches.Data[0]++;
        return output;
    }
}
