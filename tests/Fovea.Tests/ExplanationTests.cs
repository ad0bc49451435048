using System.Text;
using System.Xml;
using System.Xml.Linq;
using Fovea.Data.Folders;
using Fovea.Imaging;
using Fovea.Interpretability;
using Fovea.Tensors;

namespace Fovea.Tests;

public sealed class ExplanationTests : IDisposable
{
    private static readonly Explanation[] _all = Enum.GetValues<Explanation>();

    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void EveryWayShowsWhatItsTypeComputes()
    {
        ModelPackage package = TestModels.Package("resnet20_cifar");
        string path = _models.Draw("a.png");
        using var classifier = new ImageClassifier(package);
        IReadOnlyList<ClassPrediction> answers = classifier.Predict(path);
        ImageExplanation seen = classifier.Explain(path, _all);
        Assert.Equal(answers, seen.Top);
        Assert.Equal(answers[0], seen.Target);
        Assert.Equal("a.png", seen.Name);
        Assert.Equal((32, 32), (seen.View.Width, seen.View.Height));

        Tensor input = package.Prepare(path);
        int target = answers[0].Index;
        Assert.Equal(GradCam.Of(package.Network, input, target, "layer3").Map.Values, seen.GradCam!.Map.Values);
        Assert.Equal(Saliency.Of(package.Network, input, target).Map.Values, seen.Saliency!.Map.Values);
        Assert.Equal(GuidedBackpropagation.Of(package.Network, input, target).Gradient.Values, seen.Guided!.Gradient.Values);
        Assert.Equal(
            IntegratedGradients.Of(package.Network, input, target).Attributions.Values, seen.Integrated!.Attributions.Values);
        Assert.Equal("layer2", seen.Deconvolution!.Activation.Layer);
        Assert.Equal(seen.Deconvolution.Activation, seen.FieldUnit);
        Assert.Equal(["layer1", "layer2", "layer3"], seen.Activations.Select(maps => maps.Layer));
        Assert.Equal(16, seen.Filters!.Filters.Count);
        Assert.Equal((seen.FieldUnit!.Y, seen.FieldUnit.X), (seen.Field!.Y, seen.Field.X));
        ImagePatch patch = Assert.Single(seen.Patches!.Patches);
        Assert.Equal(seen.FieldUnit, patch.Activation);
        Assert.Equal(["a.png"], seen.PatchNames);
        Assert.Equal(answers[0].Probability, seen.Augmentation!.Answers[0].Probability, 1e-5f);
        Assert.Equal(answers[0].Probability, seen.Occlusion!.Original, 1e-5f);
        Occlusion plain = Occlusion.Of(package.Network.Forward, input, target);
        Assert.All(plain.Probability.Values.Zip(seen.Occlusion.Probability.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(_all, how => Assert.True(seen.ToImage(how).Width > 0));
    }

    [Fact]
    public async Task OptionsNameClassLayerUnitAndImages()
    {
        using var classifier = new ImageClassifier(TestModels.Package("squeezenet1_1"));
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => _models.Draw($"{i}.png", seed: i))];
        var options = new ExplainOptions
        {
            How = [Explanation.GradCam, Explanation.Patches, Explanation.Deconvolution, Explanation.Integrated, Explanation.Occlusion],
            Class = "Three",
            Layer = "features.4",
            Unit = 5,
            PatchImages = new ImageListDataset(paths),
            Steps = 2,
            Occlusion = new OcclusionOptions { Size = 224 },
        };
        ImageExplanation seen = await classifier.ExplainAsync(paths[0], options);
        Assert.Equal(3, seen.Target.Index);
        Assert.Equal((3, "features.4"), (seen.GradCam!.Target, seen.GradCam.Layer));
        Assert.Equal(("features.4", 5, 3), (seen.Patches!.Layer, seen.Patches.Unit, seen.Patches.Patches.Count));
        Assert.Equal(["0.png", "1.png", "2.png"], seen.PatchNames);
        Assert.Equal(5, seen.Deconvolution!.Activation.Unit);
        Assert.Single(seen.Occlusion!.Probability.Values);
        Assert.Null(seen.Saliency);
        Assert.Throws<ArgumentException>(() => seen.ToImage(Explanation.Saliency));
        Assert.Equal(3, classifier.Explain(ImageFile.Load(paths[0]), new ExplainOptions { Class = "3" }).Target.Index);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => classifier.ExplainAsync(paths[0], cancellation: new(canceled: true)));
    }

    [Fact]
    public void ThePageIsOneFileWithItsPicturesAndNoScript()
    {
        using var classifier = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        ImageExplanation seen = classifier.Explain(_models.Draw("a.png"), _all);
        ImageExplanation other = classifier.Explain(_models.Draw("b.png", seed: 2), Explanation.GradCam);
        using var all = new MemoryStream();
        seen.WriteHtml(all);
        string text = Encoding.UTF8.GetString(all.ToArray());
        XDocument page = XDocument.Load(
            XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }));
        Assert.DoesNotContain("<script", text);
        Assert.Equal(1 + _all.Length, page.Descendants("section").Count());
        Assert.All(page.Descendants("img"), image => Assert.StartsWith("data:image/", image.Attribute("src")!.Value));

        using var one = new MemoryStream();
        ExplanationPage.Write([seen, other], Explanation.GradCam, one);
        text = Encoding.UTF8.GetString(one.ToArray());
        Assert.Contains("What resnet20_cifar sees in 2 images", text);
        Assert.Equal(2, text.Split("<h2>Grad-CAM</h2>").Length - 1);
        Assert.DoesNotContain("<h2>Saliency</h2>", text);
        using var saliency = new MemoryStream();
        ExplanationPage.Write([seen, other], Explanation.Saliency, saliency);
        Assert.DoesNotContain("b.png", Encoding.UTF8.GetString(saliency.ToArray()));
    }

    [Theory]
    [InlineData("tow", null, null, "there is no class 'tow' (expected a class's name, such as zero, or its index, 0 to 9)")]
    [InlineData("ight", null, null, "there is no class 'ight': did you mean eight? (expected")]
    [InlineData("10", null, null, "there is no class '10'")]
    [InlineData(null, "layer9", null, "there is no layer 'layer9' with maps in this network; expected one of conv1, ")]
    [InlineData(null, "layer1", 16, "layer layer1 has no unit 16; expected 0 to 15, one of its channels")]
    public void WhatIsNotThereIsToldInASentence(string? named, string? layer, int? unit, string expected)
    {
        using var classifier = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        var options = new ExplainOptions { How = [Explanation.Field], Class = named, Layer = layer, Unit = unit };
        string message = Assert.Throws<ExplanationException>(() => classifier.Explain(TestModels.Noise(40, 30), options)).Message;
        Assert.StartsWith(expected, message);
    }

    [Fact]
    public void AClassifierWithoutItsWeightsCannotBeExplained()
    {
        using var classifier = new ImageClassifier(TestModels.Package(), new ImageClassifierOptions { ReleaseParameters = true });
        string message = Assert.Throws<InvalidOperationException>(() => classifier.Explain(TestModels.Noise(28, 28))).Message;
        Assert.Contains("ReleaseParameters to explain it", message);
    }

    [Fact]
    public void SeveralThreadsMayExplainAtOnce()
    {
        using var classifier = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        Image[] images = [.. Enumerable.Range(0, 6).Select(seed => TestModels.Noise(40, 30, seed: seed))];
        float[][] expected = [.. images.Select(image => (float[])[.. classifier.Explain(image).GradCam!.Map.Values])];
        Parallel.For(0, images.Length, i => Assert.Equal(expected[i], classifier.Explain(images[i]).GradCam!.Map.Values));
    }
}
