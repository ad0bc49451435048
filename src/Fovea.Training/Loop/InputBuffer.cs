using Fovea.Data.Loading;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>The tensor that batches are copied into, used again as long as batches have the same size.</summary>
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
