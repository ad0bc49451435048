using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Training;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Detection.Tests.Networks;

/// <summary>Training steps of a small detector: what it refuses, and that it learns.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class LossesTests
{
    private static readonly RcnnOptions _options = new() { MinSize = 64, MaxSize = 96, RpnPreNmsTopNTrain = 100, RpnPostNmsTopNTrain = 50 };

    [Fact]
    public void LossesFallOnTwoImages()
    {
        GeneralizedRcnn model = Detector();
        model.Train(new RandomSource(1));
        var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = 0.001, Momentum = 0.9 });
        (Image[] images, DetectionTarget[] targets) = Examples();
        var totals = new List<float>();
        for (int step = 0; step < 20; step++)
        {
            using var tape = new GradientTape();
            Tensor total = model.Losses(images, targets).Total();
            totals.Add(total.Item());
            tape.Backward(total);
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        Assert.True(totals[^1] < 0.7f * totals[0], string.Join(", ", totals));
    }

    [Fact]
    public void AStepHasTheSameBitsWhenItIsRepeated()
    {
        float[][] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            GeneralizedRcnn model = Detector();
            model.Train(new RandomSource(5));
            (Image[] images, DetectionTarget[] targets) = Examples();
            using var tape = new GradientTape();
            tape.Backward(model.Losses(images, targets).Total());
            return model.Parameters().SelectMany(entry => entry.Value.Grad!.ToArray()).ToArray();
        })];
        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public void AnImageWithoutObjectsIsBackground()
    {
        GeneralizedRcnn model = Detector();
        model.Train(new RandomSource(1));
        using var tape = new GradientTape();
        DetectionLosses losses = model.Losses([Examples().Images[0]], [new DetectionTarget([], []) { Masks = [] }]);
        Assert.Equal(0f, losses.BoxReg.Item());
        Assert.Equal(0f, losses.RpnBoxReg.Item());
        Assert.Equal(0f, losses.Mask!.Item());
        Assert.True(losses.Classifier.Item() > 0 && losses.Objectness.Item() > 0);
        tape.Backward(losses.Total());
        Assert.All(model.Parameters().Where(entry => entry.Name.StartsWith("backbone", StringComparison.Ordinal)), entry =>
            Assert.True(entry.Value.Grad!.ToArray().All(float.IsFinite)));
    }

    [Fact]
    public void GroupsOfObjectsAreLeftOut()
    {
        GeneralizedRcnn model = Detector();
        model.Train(new RandomSource(1));
        (Image[] images, DetectionTarget[] targets) = Examples();
        DetectionTarget crowd = targets[0] with { IsCrowd = [true] };
        Assert.Equal(0f, model.Losses([images[0]], [crowd]).RpnBoxReg.Item());
    }

    [Fact]
    public void WhatCannotBeTrainedIsRefused()
    {
        GeneralizedRcnn model = Detector();
        (Image[] images, DetectionTarget[] targets) = Examples();
        Assert.Contains("evaluation mode", Assert.Throws<InvalidOperationException>(() => model.Losses(images, targets)).Message);
        model.Train(new RandomSource(1));
        AssertRefused("1 targets for 2 images", targets[0]);
        AssertRefused("has no area", With(new BoundingBox(5, 5, 5, 9), 1), targets[1]);
        AssertRefused("has no area", With(new BoundingBox(5, 5, float.NaN, 9), 1), targets[1]);
        AssertRefused("label 0; expected 1 to 2", With(new BoundingBox(5, 5, 9, 9), 0), targets[1]);
        AssertRefused("label 3; expected 1 to 2", With(new BoundingBox(5, 5, 9, 9), 3), targets[1]);
        AssertRefused("a target without masks", new DetectionTarget([new BoundingBox(5, 5, 9, 9)], [1]), targets[1]);

        void AssertRefused(string part, params DetectionTarget[] wrong) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => model.Losses(images, wrong)).Message);
    }

    private static DetectionTarget With(BoundingBox box, int label) =>
        new([box], [label]) { Masks = [new Image(64, 64, channels: 1)] };

    private static GeneralizedRcnn Detector()
    {
        GeneralizedRcnn model = MaskRcnn.Fpn(
            ModelCatalogue.Find("resnet18").Create(new ModelOptions()), new DetectorConfig(3) { Options = _options });
        model.Initialize(2);
        return model;
    }

    /// <summary>A light square on dark ground, and a dark one on light ground.</summary>
    private static (Image[] Images, DetectionTarget[] Targets) Examples()
    {
        var box = new BoundingBox(12, 20, 44, 52);
        Image[] images = [new Image(64, 64, channels: 3), new Image(64, 64, channels: 3)];
        var mask = new Image(64, 64, channels: 1);
        Array.Fill(images[1].Pixels, byte.MaxValue);
        for (int y = 20; y < 52; y++)
        {
            mask.Pixels.AsSpan((y * 64) + 12, 32).Fill(1);
            images[0].Pixels.AsSpan(3 * ((y * 64) + 12), 96).Fill(200);
            images[1].Pixels.AsSpan(3 * ((y * 64) + 12), 96).Fill(50);
        }

        return (images, [new DetectionTarget([box], [1]) { Masks = [mask] }, new DetectionTarget([box], [2]) { Masks = [mask] }]);
    }
}
