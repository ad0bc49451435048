using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

/// <summary>Boxes and masks move with their images; the values are computed by hand after torchvision.transforms.v2.functional.</summary>
public sealed class TargetTests
{
    private static readonly DetectionTarget _two = new([new(2, 1, 6, 4), new(7, 0, 10, 3)], [3, 1])
    {
        Masks = [Mask(10, 5, 2, 1, 6, 4), Mask(10, 5, 7, 0, 10, 3)],
        IsCrowd = [false, true],
        Area = [12, 9],
    };

    [Fact]
    public void AFlipMirrorsBoxesAndMasks()
    {
        DetectionTarget moved = Move(new RandomHorizontalFlip(1));
        Assert.Equal([new(4, 1, 8, 4), new(0, 0, 3, 3)], moved.Boxes);
        AssertMask(Mask(10, 5, 4, 1, 8, 4), moved.Masks![0]);
        AssertMask(Mask(10, 5, 0, 0, 3, 3), moved.Masks[1]);
        Assert.Equal([3, 1], moved.Labels);
        Assert.Equal([false, true], moved.IsCrowd);
        Assert.Equal([12, 9], moved.Area);
    }

    [Fact]
    public void ProposalsMoveAsBoxesDo()
    {
        DetectionTarget proposed = _two with { Proposals = [new(2, 1, 6, 4), new(0, 0, 10, 5), new(9, 4, 10, 5)] };
        Assert.Equal(
            [new(4, 1, 8, 4), new(0, 0, 10, 5), new(0, 4, 1, 5)],
            ((DetectionTarget)Apply(new RandomHorizontalFlip(1), proposed)).Proposals!);
        // The window is [4, 6) x [2, 3): the last proposal leaves the image, and the second object does.
        var cropped = (DetectionTarget)Apply(new CenterCrop(1, 2), proposed);
        Assert.Equal([new(0, 0, 2, 1), new(0, 0, 2, 1), new(2, 1, 2, 1)], cropped.Proposals!);
        Assert.Equal([new(0, 0, 2, 1), new(0, 0, 2, 1)], cropped.Sanitized().Proposals!);
        Assert.Equal([new(0, 0, 10, 5)], (proposed with { Proposals = [new(0, 0, 10, 5), new(3, 3, 3, 4)] }).Sanitized().Proposals!);
        Assert.Same(proposed, proposed.Sanitized());
    }

    [Fact]
    public void ABorderShiftsThem()
    {
        DetectionTarget moved = Move(new Pad(3));
        Assert.Equal([new(5, 4, 9, 7), new(10, 3, 13, 6)], moved.Boxes);
        AssertMask(Mask(16, 11, 5, 4, 9, 7), moved.Masks![0]);
    }

    [Fact]
    public void ACropClampsThemToItsWindow()
    {
        // The centre of 10 x 5 begins at (round(4 / 2), round(3 / 2)) = (2, 2).
        DetectionTarget moved = Move(new CenterCrop(2, 6));
        Assert.Equal([new(0, 0, 4, 2), new(5, 0, 6, 1)], moved.Boxes);
        AssertMask(Mask(6, 2, 0, 0, 4, 2), moved.Masks![0]);
        AssertMask(Mask(6, 2, 5, 0, 6, 1), moved.Masks[1]);
    }

    [Fact]
    public void AWindowBesideAnObjectLeavesAnEmptyBoxUntilItIsSanitized()
    {
        // The window is [4, 6) x [2, 3).
        DetectionTarget moved = Move(new CenterCrop(1, 2)), rest = moved.Sanitized();
        Assert.Equal([new(0, 0, 2, 1), new(2, 0, 2, 1)], moved.Boxes);
        Assert.Equal([new(0, 0, 2, 1)], rest.Boxes);
        Assert.Equal([3], rest.Labels);
        Assert.Equal((1, false, 12f), (rest.Masks!.Count, rest.IsCrowd![0], rest.Area![0]));
        Assert.Same(rest, rest.Sanitized());
        Assert.Empty(rest.Sanitized(minSize: 1.5f).Boxes);
    }

    [Fact]
    public void AResizeScalesThem()
    {
        // 10 x 5 to a shorter side of 8: 16 x 8, both factors 1.6 in float32; nearest pixels at floor(x * 0.625).
        DetectionTarget moved = Move(new ResizeShortSide(8));
        Assert.Equal([new(2 * 1.6f, 1.6f, 6 * 1.6f, 4 * 1.6f), new(7 * 1.6f, 0, 16, 3 * 1.6f)], moved.Boxes);
        AssertMask(Mask(16, 8, 4, 2, 10, 7), moved.Masks![0]);
        AssertMask(Mask(16, 8, 12, 0, 16, 5), moved.Masks[1]);
    }

    [Fact]
    public void AResizedCropIsACropThatIsResized()
    {
        // The window [4, 8) x [1, 5) to 2 x 8: factors 0.5 and 2.
        var map = new PixelMap(4, 1, 4, 4, 2, 8);
        var moved = (DetectionTarget)_two.Moved(map);
        Assert.Equal([new(0, 0, 1, 6), new(1.5f, 0, 2, 4)], moved.Boxes);
        AssertMask(Mask(2, 8, 0, 0, 1, 6), moved.Masks![0]);
        AssertMask(new Image(2, 8, 1), moved.Masks[1]);
        var random = new RandomResizedCrop(6, 9);
        PhiloxCursor cursor = new Philox(5, 0).Cursor(), same = new Philox(5, 0).Cursor();
        (int left, int top, int width, int height) = random.Choose(10, 5, ref same);
        Sample sample = random.Apply(new Sample(new Image(10, 5, 3), _two), ref cursor, new ImageScratch());
        Assert.Equal(
            ((DetectionTarget)_two.Moved(new PixelMap(left, top, width, height, 9, 6))).Boxes, ((DetectionTarget)sample.Target).Boxes);
    }

    [Fact]
    public void WhatDoesNotMovePixelsKeepsTheTarget()
    {
        ITransform[] still = [new Pad(0), new ConvertChannels(1), new CenterCrop(5, 10), new ResizeShortSide(5), new LimitAspectRatio()];
        Assert.All(still, transform => Assert.Same(_two, Apply(transform, _two)));
        ITransform[] moving = [new Pad(1), new CenterCrop(2, 2), new RandomCrop(2, 2), new RandomResizedCrop(3, 3), new ResizeShortSide(9)];
        foreach (Target target in (Target[])[Target.None, ClassTarget.Of(7), new ClassTarget(5000), new ClassesTarget([1, 4])])
            Assert.All(moving, transform => Assert.Same(target, Apply(transform, target)));
    }

    [Fact]
    public void ABatchHasTheTargetsOfItsImages()
    {
        var options = new BatchLoaderOptions(2, Normalization.Unit) { Transforms = [new RandomHorizontalFlip(1)], Shuffle = false };
        List<(int Label, Target Target)> seen = [];
        foreach (Batch batch in new BatchLoader(new Mixed([_two, ClassTarget.Of(4), Target.None]), options).Epoch(0))
            seen.AddRange(Enumerable.Range(0, batch.Count).Select(i => (batch.Labels[i], batch.Targets[i])));
        Assert.Equal([-1, 4, -1], seen.Select(sample => sample.Label));
        Assert.Equal([new(4, 1, 8, 4), new(0, 0, 3, 3)], ((DetectionTarget)seen[0].Target).Boxes);
        Assert.Equal([ClassTarget.Of(4), Target.None], seen[1..].Select(sample => sample.Target));
    }

    [Fact]
    public void ListsOfOneLengthAreExpected()
    {
        Assert.Throws<ArgumentException>(() => new DetectionTarget([new(0, 0, 1, 1)], []));
        Assert.Throws<ArgumentException>(() => _two with { Area = [1] });
        Assert.Throws<ArgumentException>(() => _two with { Masks = [] });
        Assert.Throws<ArgumentException>(() => new DetectionTarget([new(0, 0, 1, 1)], [1]) { Masks = [new Image(1, 1, 3)] });
    }

    private sealed class Mixed(Target[] targets) : IImageDataset
    {
        public string Name => "mixed";

        public int Count => targets.Length;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => targets[index];

        public Image Read(int index) => new(10, 5, 1);
    }

    private static DetectionTarget Move(ITransform transform) => (DetectionTarget)Apply(transform, _two);

    private static Target Apply(ITransform transform, Target target)
    {
        PhiloxCursor random = new Philox(0, 0).Cursor();
        return transform.Apply(new Sample(new Image(10, 5, 3), target), ref random, new ImageScratch()).Target;
    }

    private static Image Mask(int width, int height, int x1, int y1, int x2, int y2)
    {
        var mask = new Image(width, height, 1);
        for (int y = y1; y < y2; y++)
            mask.Pixels.AsSpan((y * width) + x1, x2 - x1).Fill(1);
        return mask;
    }

    private static void AssertMask(Image expected, Image actual)
    {
        Assert.Equal((expected.Width, expected.Height, 1), (actual.Width, actual.Height, actual.Channels));
        Assert.Equal(expected.Pixels, actual.Pixels);
    }
}
