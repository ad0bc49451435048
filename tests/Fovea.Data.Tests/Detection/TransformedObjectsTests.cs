using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests.Detection;

/// <summary>Boxes and masks stay on the pixels of their objects, whatever a transform does.</summary>
public sealed class TransformedObjectsTests
{
    private const int Width = 60, Height = 44;

    private static readonly BoundingBox[] _boxes = [new(4, 3, 21, 17), new(30, 12, 55, 40)];

    public static TheoryData<string> Transforms => [.. All.Keys];

    private static Dictionary<string, ITransform> All => new(StringComparer.Ordinal)
    {
        ["horizontal flip"] = new RandomHorizontalFlip(1),
        ["vertical flip"] = new RandomVerticalFlip(1),
        ["padding"] = new Pad(5),
        ["centre crop"] = new CenterCrop(30, 40),
        ["random crop"] = new RandomCrop(30, 40),
        ["resize"] = new ResizeShortSide(70),
        ["scale jitter"] = new ScaleJitter(25, 80),
        ["random resized crop"] = new RandomResizedCrop(50, 50) { MinScale = 0.4 },
    };

    [Theory]
    [MemberData(nameof(Transforms))]
    public void ObjectsFollowTheirPixels(string name)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            PhiloxCursor random = new Philox((ulong)seed, 0).Cursor();
            Sample moved = All[name].Apply(Original(), ref random, new ImageScratch());
            var target = (DetectionTarget)moved.Target;
            for (int i = 0; i < _boxes.Length; i++)
                AssertOnPixels(moved.Image, channel: i, target.Boxes[i], target.Masks![i]);
        }
    }

    // Object i is what channel i shows; edges may be half a pixel away after a resize.
    private static void AssertOnPixels(Image image, int channel, BoundingBox box, Image mask)
    {
        Assert.Equal((image.Width, image.Height), (mask.Width, mask.Height));
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                bool isShown = image.Pixels[(((y * image.Width) + x) * 3) + channel] > 127;
                if (isShown != IsInside(box, x, y, 0))
                    Assert.NotEqual(IsInside(box, x, y, 1), IsInside(box, x, y, -1));
                if (isShown != (mask.Pixels[(y * image.Width) + x] == 1))
                    Assert.NotEqual(IsInside(box, x, y, 1.5f), IsInside(box, x, y, -1.5f));
            }
        }
    }

    private static bool IsInside(BoundingBox box, int x, int y, float margin) =>
        x + 0.5f > box.X1 - margin && x + 0.5f < box.X2 + margin && y + 0.5f > box.Y1 - margin && y + 0.5f < box.Y2 + margin;

    private static Sample Original()
    {
        var image = new Image(Width, Height, 3);
        Image[] masks = [new Image(Width, Height, 1), new Image(Width, Height, 1)];
        for (int i = 0; i < _boxes.Length; i++)
        {
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                if (!IsInside(_boxes[i], pixel % Width, pixel / Width, 0))
                    continue;
                image.Pixels[(3 * pixel) + i] = 255;
                masks[i].Pixels[pixel] = 1;
            }
        }

        return new Sample(image, new DetectionTarget(_boxes, [1, 2]) { Masks = masks });
    }
}
