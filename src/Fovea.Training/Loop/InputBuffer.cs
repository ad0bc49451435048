using Fovea.Data.Loading;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>A tensor that batches are copied into, reused while their size stays the same.</summary>
internal sealed class InputBuffer
{
    private Tensor? _images;

    public Tensor Of(Batch batch)
    {
        var shape = new Shape(batch.Count, batch.Channels, batch.Height, batch.Width);
        if (_images is null || _images.Shape != shape)
        {
            _images?.Release();
            _images = Tensor.Empty(shape);
        }

        batch.Images.AsSpan(0, shape.Elements).CopyTo(_images.Data);
        return _images;
    }
}
