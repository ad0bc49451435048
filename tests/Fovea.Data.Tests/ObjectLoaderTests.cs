using Fovea.Data.Detection;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;

namespace Fovea.Data.Tests;

public sealed class ObjectLoaderTests
{
    private static readonly ShapesDataset _shapes = new(Split.Train, 11);

    [Fact]
    public void ABatchDependsOnSeedEpochAndPositionAlone()
    {
        ObjectBatch[] plain = [.. Loader(prefetch: 0).Epoch(3)], ahead = [.. Loader(prefetch: 5).Epoch(3)];
        Assert.Equal([4, 4, 3], plain.Select(batch => batch.Images.Count));
        AssertSame(plain, ahead);
        AssertSame(plain[1..], [.. Loader(prefetch: 2).Epoch(3, startBatch: 1)]);
        Assert.Empty(Loader(prefetch: 2).Epoch(3, startBatch: 3));
        Assert.Equal(Enumerable.Range(0, 11), plain.SelectMany(batch => batch.Indices).Order());
        Assert.NotEqual(plain.SelectMany(batch => batch.Indices), Loader(prefetch: 0).Epoch(4).SelectMany(batch => batch.Indices));
    }

    [Fact]
    public void ObjectsMoveWithTheirPhotographs()
    {
        var loader = new ObjectLoader(
            _shapes, new ObjectLoaderOptions(1) { Transforms = [new RandomHorizontalFlip(1)], Shuffle = false });
        foreach (ObjectBatch batch in loader.Epoch(0))
        {
            var target = ((DetectionTarget)_shapes.Target(batch.Indices[0])).Sanitized();
            float width = batch.Images[0].Width;
            Assert.Equal(
                target.Boxes.Select(box => (width - box.X2, width - box.X1)),
                batch.Targets[0].Boxes.Select(box => (box.X1, box.X2)));
            Assert.Equal(target.Labels, batch.Targets[0].Labels);
        }
    }

    [Fact]
    public void WhatCannotBeLoadedIsAnError()
    {
        Assert.Contains("batch size 0", Assert.Throws<ArgumentException>(
            () => new ObjectLoader(_shapes, new ObjectLoaderOptions(0))).Message);
        var digits = new ObjectLoader(new Glyphs.GlyphDataset(Split.Train, 4), new ObjectLoaderOptions(2));
        Assert.Contains("has no boxes to learn from", Assert.Throws<DataException>(() => digits.Epoch(0).ToArray()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => digits.Epoch(0, startBatch: 3));
    }

    private static ObjectLoader Loader(int prefetch) => new(
        _shapes, new ObjectLoaderOptions(4) { Transforms = [new RandomHorizontalFlip()], Seed = 7, Prefetch = prefetch });

    private static void AssertSame(ObjectBatch[] expected, ObjectBatch[] actual)
    {
        Assert.Equal(expected.Select(batch => batch.Indices), actual.Select(batch => batch.Indices));
        Assert.Equal(
            expected.SelectMany(batch => batch.Images.Select(image => image.Pixels)),
            actual.SelectMany(batch => batch.Images.Select(image => image.Pixels)));
        Assert.Equal(
            expected.SelectMany(batch => batch.Targets.SelectMany(target => target.Boxes)),
            actual.SelectMany(batch => batch.Targets.SelectMany(target => target.Boxes)));
    }
}
