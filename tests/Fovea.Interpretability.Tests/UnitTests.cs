using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability.Tests;

/// <summary>What single units see: filters, maps, fields, the patches that excite them.</summary>
public sealed class UnitTests
{
    private readonly Sequential _network = SmallNetwork.Create();
    private readonly Tensor _image = SmallNetwork.Noise(SmallNetwork.Image);

    [Fact]
    public void FirstFiltersAreTheWeightsOfTheFirstConvolution()
    {
        FirstLayerFilters filters = FirstLayerFilters.Of(_network, SmallNetwork.Image);
        Assert.Equal("0", filters.Layer);
        Assert.Equal(8, filters.Filters.Count);
        Assert.Equal(_network.Parameters().First().Value.ToArray(), filters.Filters.SelectMany(filter => filter.Values));
        var noConvolution = new Sequential(_network.Layers[6], _network.Layers[7]);
        Assert.Throws<ExplanationException>(() => FirstLayerFilters.Of(noConvolution, new Shape(1, 12, 5, 4)));
    }

    [Fact]
    public void MapsAreThoseOfTheForwardPass()
    {
        ActivationMaps maps = ActivationMaps.Of(_network, _image, "1");
        Tensor expected = _network.Layers[1].Forward(_network.Layers[0].Forward(_image));
        Assert.Equal(expected.ToArray(), maps.Maps.Values);
        float[] highest = [.. Enumerable.Range(0, 8).Select(unit => maps.Maps.Channel(unit).Values.Max())];
        Assert.Equal(highest.OrderDescending(), maps.UnitsByActivation.Select(unit => highest[unit]));
        Assert.Equal(highest.Count(value => value <= 0), maps.SilentUnits);
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("2", 4, 3)]
    [InlineData("5", 2, 1)]
    [InlineData("5", 4, 3)]
    public void AUnitDependsOnItsFieldAlone(string layer, int y, int x)
    {
        UnitReceptiveField field = UnitReceptiveField.Of(_network, SmallNetwork.Image, layer, y, x);
        FieldBox box = field.Box;
        Assert.Equal((field.Field.Vertical.Size, field.Field.Horizontal.Size), (box.Height, box.Width));
        FieldBox inside = box.Inside(16, 20);
        float[] before = At(_image, layer, y, x), values = _image.ToArray();
        Assert.Equal(before, At(Noisy(values, inside, isInside: false), layer, y, x));
        Assert.NotEqual(before, At(Noisy(values, inside, isInside: true), layer, y, x));
    }

    [Fact]
    public void APositionThatIsNotThereIsTold()
    {
        string message = Assert.Throws<ExplanationException>(
            () => UnitReceptiveField.Of(_network, SmallNetwork.Image, "5", 5, 0)).Message;
        Assert.Equal("layer 5 has no position 5, 0; expected rows below 5, columns below 4", message);
    }

    [Fact]
    public void TopPatchesAreWhereTheUnitIsHighestInEachImage()
    {
        const int Unit = 4;
        var data = new NoiseImages(23);
        var pipeline = new EvaluationPipeline(20, 16, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]) { ResizeShorterSide = 20 };
        var found = TopPatches.Of(_network, data, pipeline, "5", Unit, new TopPatchesOptions { BatchSize = 5 });
        UnitActivation[] all =
        [
            .. Enumerable.Range(0, 22).Select(index => UnitActivation.Strongest(
                _network, PreparedImage.Of(pipeline, pipeline.Fit(NoiseImages.Draw(index))), "5", Unit)),
        ];
        Assert.Equal(22, found.Images);
        Assert.Equal([22], found.Unreadable.Select(failure => failure.Index));
        Assert.Equal(9, found.Patches.Count);
        int[] expected = [.. Enumerable.Range(0, 22).OrderByDescending(index => all[index].Value).Take(9)];
        Assert.Equal(expected, found.Patches.Select(patch => patch.Index));
        Assert.All(found.Patches, patch =>
        {
            Assert.Equal(all[patch.Index].Value, patch.Activation.Value, 1e-5f);
            FieldBox box = UnitReceptiveField.Of(_network, SmallNetwork.Image, "5", patch.Activation.Y, patch.Activation.X)
                .Box.Inside(16, 20);
            Assert.Equal(box, patch.Box);
            Image view = pipeline.Fit(NoiseImages.Draw(patch.Index));
            Assert.Equal(Cropping.Crop(view, box.Left, box.Top, box.Width, box.Height).Pixels, patch.Picture.Pixels);
            ChannelMaps whole = Deconvolution.Of(_network, PreparedImage.Of(pipeline, view), "5", Unit).Pixels;
            Assert.Equal((box.Height, box.Width), (patch.Projection.Height, patch.Projection.Width));
            Assert.Equal(whole[2, box.Top, box.Left + box.Width - 1], patch.Projection[2, 0, box.Width - 1]);
            Assert.Equal(whole.Values.Sum(Math.Abs), patch.Projection.Values.Sum(Math.Abs), 1e-3f * whole.Values.Sum(Math.Abs));
        });
    }

    [Fact]
    public void AugmentationAsksAboutEachChangedImage()
    {
        var pipeline = new EvaluationPipeline(20, 16, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]) { ResizeShorterSide = 20 };
        Image photograph = NoiseImages.Draw(3);
        AugmentationEffect effect = AugmentationEffect.Of(_network.Forward, pipeline, photograph, 1);
        Image view = pipeline.Fit(photograph);
        Assert.Equal("as it is", effect.Answers[0].Change);
        Assert.Equal(view.Pixels, effect.Answers[0].Image.Pixels);
        Assert.Equal(Cropping.FlipHorizontal(view).Pixels, effect.Answers[1].Image.Pixels);
        Assert.Equal(effect.Answers.Count, effect.Answers.Select(answer => answer.Change).Distinct().Count());
        Assert.Equal(effect.Answers.Count, effect.Answers.Select(answer => Convert.ToBase64String(answer.Image.Pixels)).Distinct().Count());
        Assert.All(effect.Answers, answer =>
        {
            float[] expected = _network.Forward(PreparedImage.Of(pipeline, answer.Image)).Softmax().ToArray();
            Assert.Equal(expected[1], answer.Probability, 1e-6f);
            Assert.Equal(expected.Max(), answer.TopProbability, 1e-6f);
            Assert.Equal(expected[answer.TopClass], expected.Max());
        });
    }

    private float[] At(Tensor image, string layer, int y, int x)
    {
        ChannelMaps maps = ActivationMaps.Of(_network, image, layer).Maps;
        return [.. Enumerable.Range(0, maps.Channels).Select(unit => maps[unit, y, x])];
    }

    private static Tensor Noisy(float[] values, FieldBox box, bool isInside)
    {
        var changed = (float[])values.Clone();
        for (int i = 0; i < changed.Length; i++)
        {
            int y = i / 16 % 20, x = i % 16;
            bool isInBox = y >= box.Top && y < box.Top + box.Height && x >= box.Left && x < box.Left + box.Width;
            if (isInBox == isInside)
                changed[i] += 10 + (i % 7);
        }

        return Tensor.FromArray(SmallNetwork.Image, changed);
    }

    /// <summary>Noise, and as the last image one that cannot be read.</summary>
    private sealed class NoiseImages(int count) : IImageDataset
    {
        public string Name => "noise";

        public int Count => count;

        public IReadOnlyList<string> Classes => [];

        public static Image Draw(int index)
        {
            var image = new Image(20, 22, 3);
            new Random(index).NextBytes(image.Pixels);
            return image;
        }

        public Target Target(int index) => Data.Target.None;

        public Image Read(int index) => index < count - 1 ? Draw(index) : throw new DataException("broken");
    }
}
