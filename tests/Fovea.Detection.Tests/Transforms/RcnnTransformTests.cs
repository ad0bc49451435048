using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Detection.Tests.Transforms;

public sealed class RcnnTransformTests
{
    private static readonly RcnnTransform _transform = new(new RcnnOptions());

    // Sizes as PyTorch gives them: the factor is rounded to single precision, which decides between
    // neighbouring sizes. (A side that PyTorch rounds to no pixel has one here.)
    [Theory]
    [InlineData(240, 320, 800, 1066)]
    [InlineData(300, 200, 1200, 800)]
    [InlineData(480, 640, 800, 1066)]
    [InlineData(427, 640, 799, 1199)]
    [InlineData(640, 427, 1199, 799)]
    [InlineData(333, 500, 799, 1201)]
    [InlineData(100, 1000, 133, 1333)]
    [InlineData(800, 1066, 800, 1066)]
    [InlineData(3000, 4000, 799, 1066)]
    [InlineData(1, 5000, 1, 1332)]
    [InlineData(1, 1, 800, 800)]
    public void SizesAreTorchvisions(int height, int width, int newHeight, int newWidth) =>
        Assert.Equal(new PixelSize(newHeight, newWidth), _transform.ResizedSize(new PixelSize(height, width)));

    [Fact]
    public void ABatchIsPaddedToAMultipleOf32()
    {
        var transform = new RcnnTransform(new RcnnOptions { MinSize = 20, MaxSize = 50 });
        ImageBatch batch = transform.Apply([new Image(40, 30, channels: 3), new Image(30, 60, channels: 1)]);
        Assert.Equal([new PixelSize(20, 26), new PixelSize(40, 20)], batch.Sizes);
        Assert.Equal(new Shape(2, 3, 64, 32), batch.Images.Shape);
        float[] values = batch.Images.ToArray();
        Assert.Equal(-0.485f / 0.229f, values[0], 1e-6f);
        Assert.Equal(0f, values[26]);
        Assert.Equal(0f, values[20 * 32]);
    }

    [Fact]
    public void APhotographAndItsTensorGiveTheSame()
    {
        var image = new Image(37, 23, channels: 3);
        new Random(1).NextBytes(image.Pixels);
        Tensor tensor = Tensor.FromChannelsLast(new Shape(1, 3, 23, 37), Array.ConvertAll(image.Pixels, value => value / 255f));
        var transform = new RcnnTransform(new RcnnOptions { MinSize = 50 });
        Assert.Equal(transform.Apply([tensor]).Images.ToArray(), transform.Apply([image]).Images.ToArray());
    }

    [Fact]
    public void BoxesMoveWithTheImage() => Assert.Equal(
        new BoundingBox(20, 30, 40, 60),
        RcnnTransform.Resized(new BoundingBox(10, 10, 20, 20), new PixelSize(100, 100), new PixelSize(300, 200)));

    [Fact]
    public void OtherInputsAreErrors()
    {
        Assert.Contains("expected [1, 3, H, W]", Assert.Throws<ShapeException>(
            () => _transform.Apply([Tensor.Zeros(new Shape(1, 1, 4, 4))])).Message);
        Assert.Throws<ArgumentException>(() => _transform.Apply(Array.Empty<Image>()));
    }
}
