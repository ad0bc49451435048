using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Regions;
using Fovea.Detection.Training;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Detection.Tests.Networks;

/// <summary>Fast R-CNN: the losses of a step by their definition, and the parts that it shares with Faster R-CNN.</summary>
[Trait("Category", "Networks")]
public sealed class FastRcnnTests
{
    private const int All = 1_000_000;

    [Fact]
    public void TheLossesAreThoseOfThePaper()
    {
        // Pictures of 192 x 144 are resized to 96 x 72: boxes halve.
        FastRcnn model = SmallRcnn.FastRcnn(SmallRcnn.Options with { MinSize = 72, BoxBatchSizePerImage = All });
        model.Train(new RandomSource(1));
        Image[] images = [SmallRcnn.Picture(192, 144), SmallRcnn.Picture(192, 144, seed: 2)];
        DetectionTarget[] targets =
        [
            new([new(20, 20, 100, 100), new(90, 40, 180, 120)], [1, 3]),
            new([new(60, 10, 120, 130)], [2]),
        ];
        BoundingBox[][] proposals =
        [
            [new(26, 14, 110, 96), new(0, 0, 60, 60), new(80, 50, 180, 130), new(150, 0, 190, 20), new(70, 30, 130, 90)],
            [new(60, 20, 110, 130), new(100, 60, 180, 140), new(0, 0, 40, 40)],
        ];
        RegionLosses losses = model.Losses(images, targets, proposals);
        (double classes, double boxes, int regions) = ByDefinition(model, images, targets, proposals);
        Assert.Equal(9, regions); // of 8 proposals and 3 objects, one of each picture's proposals overlaps no object by 0.1
        Assert.Equal(classes, losses.Classifier.Item(), 1e-5 * classes);
        Assert.Equal(boxes, losses.BoxReg.Item(), 1e-5 * boxes);
        Assert.Equal(["loss_classifier", "loss_box_reg"], losses.ByName().Select(loss => loss.Name));
        Assert.Equal(classes + boxes, losses.Total().Item(), 1e-5 * (classes + boxes));
    }

    [Fact]
    public void WithTheProposalsOfAFasterRcnnItDetectsTheSame()
    {
        GeneralizedRcnn faster = SmallRcnn.FasterRcnn(SmallRcnn.Options with { BoxScoreThresh = 0.1f });
        faster.Eval();
        Image image = SmallRcnn.Picture();
        var trace = new RcnnTrace(TimeProvider.System);
        Detections expected =
            new RcnnInference(faster, faster).Detect(new RcnnTransform(faster.Options).Apply([image]), trace)[0];
        IReadOnlyList<BoundingBox> proposals = faster.AsProposalNetwork().Propose(image);
        Assert.Equal(trace.Proposals!.Boxes, proposals);
        Detections found = faster.AsFastRcnn().Detect([image], [proposals])[0];
        Assert.NotEmpty(found.Boxes);
        Assert.Equal(expected.Boxes, found.Boxes);
        Assert.Equal(expected.Labels, found.Labels);
        Assert.Equal(expected.Scores, found.Scores);
        Assert.Empty(faster.AsFastRcnn().Detect([image], [[]])[0].Boxes);
    }

    [Fact]
    public void BothPartsOfAFasterRcnnHaveTheLossesOfTheWhole()
    {
        GeneralizedRcnn faster = SmallRcnn.FasterRcnn();
        faster.Backbone.Freeze(FrozenParts.Statistics);
        ProposalNetwork proposing = faster.AsProposalNetwork();
        FastRcnn classifying = faster.AsFastRcnn();
        Image[] images = [SmallRcnn.Picture()];
        BoundingBox[] proposals = [.. proposing.Propose(images[0], isTraining: true)];
        var randomness = new RandomSource(5);
        faster.Train(randomness);
        proposing.Train(randomness);
        classifying.Train(randomness);
        DetectionLosses whole = faster.Losses(images, [SmallRcnn.Objects]);
        RpnLosses ofAnchors = proposing.Losses(images, [SmallRcnn.Objects]);
        RegionLosses ofRegions = classifying.Losses(images, [SmallRcnn.Objects], [proposals]);
        Assert.Equal(whole.Objectness.Item(), ofAnchors.Objectness.Item());
        Assert.Equal(whole.RpnBoxReg.Item(), ofAnchors.BoxReg.Item());
        Assert.Equal(whole.Classifier.Item(), ofRegions.Classifier.Item());
        Assert.Equal(whole.BoxReg.Item(), ofRegions.BoxReg.Item());
        AssertSharesAllBut("rpn.", classifying);
        AssertSharesAllBut("roi_heads.", proposing);

        void AssertSharesAllBut(string missing, Module part) => Assert.Equal(
            faster.State().Where(entry => !entry.Name.StartsWith(missing, StringComparison.Ordinal))
                .Select(entry => (entry.Name, entry.Value)),
            part.State().Select(entry => (entry.Name, entry.Value)));
    }

    [Fact]
    public void EveryParameterThatIsNotFrozenGetsAGradient()
    {
        FastRcnn model = SmallRcnn.FastRcnn();
        model.Train(new RandomSource(1));
        using (var tape = new GradientTape())
            tape.Backward(model.Losses([SmallRcnn.Picture()], [SmallRcnn.Objects], [SmallRcnn.Objects.Boxes]).Total());
        Assert.All(model.Parameters(), entry => Assert.NotNull(entry.Value.Grad));
        foreach (StateEntry entry in model.Parameters())
            entry.Value.ClearGrad();
        model.Backbone.Freeze();
        using (var tape = new GradientTape())
            tape.Backward(model.Losses([SmallRcnn.Picture()], [SmallRcnn.Objects], [SmallRcnn.Objects.Boxes]).Total());
        Assert.All(model.Parameters(), entry =>
            Assert.Equal(entry.Name.StartsWith("roi_heads.", StringComparison.Ordinal), entry.Value.Grad is not null));
    }

    [Fact]
    public void ThePublishedNetworkHasThePapersLayers()
    {
        FastRcnn model = FastRcnn.Vgg16(new DetectorConfig(21));
        Assert.Equal(RcnnOptions.FastRcnn, new FastRcnn(SmallRcnn.Architecture()).Options);
        Dictionary<string, Shape> shapes = model.State().ToDictionary(entry => entry.Name, entry => entry.Value.Shape);
        Assert.Equal(new Shape(4096, 25088), shapes["roi_heads.box_head.fc6.weight"]);
        Assert.Equal(new Shape(4096, 4096), shapes["roi_heads.box_head.fc7.weight"]);
        Assert.Equal(new Shape(84, 4096), shapes["roi_heads.box_predictor.bbox_pred.weight"]);
        Assert.DoesNotContain(shapes.Keys, name => name.StartsWith("rpn.", StringComparison.Ordinal));
        var small = new DetectorConfig(4) { BoxHeadWidth = 512 };
        FastRcnn pyramid = FastRcnn.Fpn(ModelCatalogue.Find("squeezenet1_1").Create(new ModelOptions()), small);
        Assert.Equal(
            new Shape(512, 256 * 49),
            pyramid.State().Single(entry => entry.Name == "roi_heads.box_head.fc6.weight").Value.Shape);
    }

    [Fact]
    public void WhatCannotBeTrainedIsRefused()
    {
        FastRcnn model = SmallRcnn.FastRcnn();
        Image[] images = [SmallRcnn.Picture()];
        Assert.Contains("FastRcnn: the network is in evaluation mode", Assert.Throws<InvalidOperationException>(
            () => model.Losses(images, [SmallRcnn.Objects], [[]])).Message);
        Assert.Contains("proposals of 2 images for 1 images", Assert.Throws<ArgumentException>(
            () => model.Detect(images, [[], []])).Message);
        model.Train(new RandomSource(1));
        Assert.Contains("proposals of 0 images for 1 images", Assert.Throws<ArgumentException>(
            () => model.Losses(images, [SmallRcnn.Objects], [])).Message);
        Assert.Contains("2 targets for 1 images", Assert.Throws<ArgumentException>(
            () => model.Losses(images, [SmallRcnn.Objects, SmallRcnn.Objects], [[]])).Message);
    }

    /// <summary>The losses of section 2.3, region by region in double precision, from the network's outputs for each region.</summary>
    private static (double Classes, double Boxes, int Regions) ByDefinition(
        FastRcnn model, Image[] images, DetectionTarget[] targets, BoundingBox[][] proposals)
    {
        ImageBatch batch = new RcnnTransform(model.Options).Apply(images);
        Assert.Equal([new PixelSize(72, 96), new PixelSize(72, 96)], batch.Sizes);
        Tensor[] maps = [.. model.Backbone.Forward(batch.Images)];
        (double classes, double boxes, int regions) = (0, 0, 0);
        for (int image = 0; image < images.Length; image++)
        {
            foreach (BoundingBox whole in proposals[image].Concat(targets[image].Boxes))
            {
                (double overlap, int nearest) =
                    Enumerable.Range(0, targets[image].Boxes.Count).Select(i => (Iou(whole, targets[image].Boxes[i]), i)).Max();
                if (overlap < 0.1)
                    continue;
                regions++;
                var half = new BoundingBox(whole.X1 / 2, whole.Y1 / 2, whole.X2 / 2, whole.Y2 / 2);
                Tensor pooled = model.RoiHeads.BoxPooling.Apply([.. maps, RegionTensor.Create([(image, half)], 1)]);
                (Tensor logits, Tensor deltas) = model.Regions(pooled);
                int label = overlap >= 0.5 ? targets[image].Labels[nearest] : 0;
                double[] exponentials = [.. logits.ToArray().Select(logit => Math.Exp(logit))];
                classes -= Math.Log(exponentials[label] / exponentials.Sum());
                if (label == 0)
                    continue;
                BoundingBox wanted = targets[image].Boxes[nearest];
                double[] expected =
                [
                    (wanted.X1 + wanted.X2 - whole.X1 - whole.X2) / 2 / whole.Width / 0.1,
                    (wanted.Y1 + wanted.Y2 - whole.Y1 - whole.Y2) / 2 / whole.Height / 0.1,
                    Math.Log(wanted.Width / (double)whole.Width) / 0.2,
                    Math.Log(wanted.Height / (double)whole.Height) / 0.2,
                ];
                float[] found = deltas.ToArray()[(4 * label)..(4 * (label + 1))];
                boxes += expected.Zip(found).Sum(pair => SmoothL1(pair.First - pair.Second));
            }
        }

        return (classes / regions, boxes / regions, regions);

        static double SmoothL1(double x) => Math.Abs(x) < 1 ? x * x / 2 : Math.Abs(x) - 0.5;

        static double Iou(BoundingBox a, BoundingBox b)
        {
            double width = Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1), height = Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1);
            double both = Math.Max(0, width) * Math.Max(0, height);
            return both / ((a.Width * (double)a.Height) + (b.Width * (double)b.Height) - both);
        }
    }
}
