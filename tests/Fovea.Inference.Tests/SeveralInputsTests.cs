using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Tests;

/// <summary>A module that is no layer, two inputs and three results, through all that a module can do.</summary>
public sealed class SeveralInputsTests
{
    private static readonly Shape _images = new(2, 3, 12, 10);
    private static readonly Shape _hints = new(2, 4, 6, 5);
    private static readonly TensorSpec[] _inputs = [new("images", _images), new("hints", _hints)];

    [Fact]
    public void ATracedGraphHasNamedInputsAndResults()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.Eval();
        Graph graph = Graph.Trace(module.Detect, _inputs);
        Assert.Equal(["images", "hints"], graph.Inputs.Names);
        Assert.Equal(["maps", "scores", "boxes"], graph.Outputs.Names);
        Assert.Equal(new Shape(2, 6, 6, 5), graph.Outputs["maps"].Shape);
        Assert.Same(graph.Outputs["maps"], graph.Intermediates["joint"]);
        Assert.Contains("2 inputs (images, hints)", Assert.Throws<InvalidOperationException>(() => graph.Input).Message);
    }

    [Fact]
    public void ACompiledModelGivesTheResultsOfTheModuleByNameAndByPosition()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.Eval();
        using CompiledModel model = InferenceCompiler.Compile(module.Detect, _inputs);
        NamedTensors inputs = Inputs(), expected = module.Detect(inputs);
        Assert.Equal(["maps", "scores", "boxes"], model.Outputs.Select(output => output.Name));
        NamedTensors swapped = new() { { "hints", inputs["hints"] }, { "images", inputs["images"] } };
        NamedTensors byName = model.Run(swapped);
        Tensor[] byPosition = [.. model.Outputs.Select(output => Tensor.Zeros(output.Shape))];
        model.Run(inputs, byPosition);
        foreach (string name in expected.Names)
            Close.Check(name, byName[name], expected[name]);
        Assert.Equal(byName.Select(result => result.ToArray()), byPosition.Select(result => result.ToArray()));
        Shape[] others = [new(1, 3, 20, 16), new(1, 4, 10, 8)];
        NamedTensors larger = new() { { "images", Networks.Images(others[0]) }, { "hints", Networks.Images(others[1]) } };
        Close.Check("another size", model.ForInputs(others).Run(larger)["boxes"], module.Detect(larger)["boxes"]);
    }

    [Fact]
    public void WhatDoesNotFitIsAnError()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.Eval();
        using CompiledModel model = InferenceCompiler.Compile(module.Detect, _inputs);
        AssertSays("the inputs given are images; expected images, hints",
            () => model.Run(new NamedTensors { { "images", Networks.Images(_images) } }));
        AssertSays("there are 2 inputs (images, hints)", () => model.Run(new float[_images.Elements], new float[1]));
        AssertSays("1 shapes; expected 2", () => model.ForInput(_images));
        AssertSays("the tensor for input 'hints' has shape [2, 3, 12, 10]", () => model.Run(
            new NamedTensors { { "images", Networks.Images(_images) }, { "hints", Networks.Images(_images) } }));
        AssertSays(
            "no part of the model is 'layer9'; its parts are image_stem.0, image_stem.1, image_stem.2, image_stem, hint_stem, joint.0",
            () => InferenceCompiler.Compile(
            module.Detect, _inputs, new InferenceOptions { Intermediates = ["layer9"] }));
        Assert.Contains(
            "the names are maps, scores, boxes", Assert.Throws<KeyNotFoundException>(() => model.Run(Inputs())["masks"]).Message);
    }

    [Fact]
    public void ResultsOfPartsCanBeAskedFor()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.Eval();
        var options = new InferenceOptions { Intermediates = ["hint_stem", "image_stem.1"] };
        using CompiledModel model = InferenceCompiler.Compile(module.Detect, _inputs, options);
        NamedTensors inputs = Inputs(), results = model.Run(inputs);
        Assert.Equal(["maps", "scores", "boxes", "hint_stem", "image_stem.1"], results.Names);
        var seen = new Dictionary<string, Tensor>();
        using (module.HintStem.OnOutput((_, output) => seen["hint_stem"] = output))
        using (module.ImageStem.Layers[1].OnOutput((_, output) => seen["image_stem.1"] = output))
            module.Detect(inputs);
        Assert.Equal(2, seen.Count);
        Assert.All(seen, result => Close.Check(result.Key, results[result.Key], result.Value));
        seen.Clear();
        module.Detect(inputs);
        Assert.Empty(seen);
    }

    [Fact]
    public void TrainingMovesWhatIsNotFrozenAndHooksSeeTheGradients()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.ImageStem.Freeze();
        module.Train(new RandomSource(1));
        Dictionary<string, float[]> before = Values(module);
        var gradients = new List<float[]>();
        using IDisposable hook = module.Joint.OnOutputGradient((_, gradient) => gradients.Add(gradient.ToArray()));
        var optimizer = new Sgd(module.Parameters(), new SgdOptions { LearningRate = 0.2 });
        var losses = new List<float>();
        for (int step = 0; step < 20; step++)
        {
            using var tape = new GradientTape();
            Tensor loss = module.Loss(Inputs(), [1, 0]);
            tape.Backward(loss);
            optimizer.Step();
            optimizer.ZeroGrad();
            losses.Add(loss.Item());
        }

        Assert.True(losses[^1] < 0.75f * losses[0], $"{losses[0]} to {losses[^1]}");
        Assert.Equal(20, gradients.Count);
        Assert.All(gradients, gradient => Assert.Contains(gradient, value => value != 0f));
        foreach ((string name, float[] values) in Values(module))
            Assert.Equal(name.StartsWith("image_stem", StringComparison.Ordinal), values.SequenceEqual(before[name]));

        module.Unfreeze();
        module.Train(new RandomSource(1));
        using (var tape = new GradientTape())
            tape.Backward(module.Loss(Inputs(), [1, 0]));
        Assert.All(module.Parameters(), parameter => Assert.NotNull(parameter.Value.Grad));
        Assert.False(Values(module)["image_stem.1.running_mean"].SequenceEqual(before["image_stem.1.running_mean"]));
    }

    [Fact]
    public void WhatWasTrainedAndFrozenInPartIsCompiled()
    {
        TwoStreams module = Networks.Filled(new TwoStreams());
        module.Freeze(FrozenParts.Statistics);
        module.Train(new RandomSource(1));
        NamedTensors inputs = Inputs();
        Tensor frozen = module.Detect(inputs)["scores"];
        using CompiledModel model = InferenceCompiler.Compile(module.Detect, _inputs);
        Close.Check("frozen statistics in training mode", model.Run(inputs)["scores"], frozen);
    }

    private static NamedTensors Inputs() => new() { { "images", Networks.Images(_images) }, { "hints", Networks.Images(_hints) } };

    private static Dictionary<string, float[]> Values(Module module) =>
        module.State().ToDictionary(entry => entry.Name, entry => entry.Value.ToArray());

    private static void AssertSays(string part, Action action) => Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message);

    /// <summary>
    /// Images and hints of half their size go through stems of their own and are joined; maps, scores and boxes come of that.
    /// </summary>
    private sealed class TwoStreams : Module
    {
        private readonly Linear _scores;
        private readonly Conv2d _boxes;

        public TwoStreams()
        {
            ImageStem = Add("image_stem", new Sequential(
                new Conv2d(3, 8, kernel: 3, stride: 2, padding: 1, new ConvOptions { Bias = false }), new BatchNorm2d(8), new Relu()));
            HintStem = Add("hint_stem", new Conv2d(4, 8, kernel: 1));
            Joint = Add("joint", new Sequential(
                new Conv2d(8, 6, kernel: 3, padding: 1, options: new() { Bias = false }), new BatchNorm2d(6), new Relu()));
            _scores = Add("scores", new Linear(6, 2));
            _boxes = Add("boxes", new Conv2d(14, 4, kernel: 1));
        }

        public Sequential ImageStem { get; }

        public Conv2d HintStem { get; }

        public Sequential Joint { get; }

        /// <summary>The method for inference.</summary>
        public NamedTensors Detect(NamedTensors inputs)
        {
            Tensor stem = ImageStem.Forward(inputs["images"]);
            Tensor maps = Joint.Forward(stem.Add(HintStem.Forward(inputs["hints"])));
            return new NamedTensors
            {
                { "maps", maps },
                { "scores", _scores.Forward(maps.AdaptiveAvgPool2d(1, 1).Flatten()) },
                { "boxes", _boxes.Forward(Tensor.Concatenate(stem, maps)) },
            };
        }

        /// <summary>The method for training.</summary>
        public Tensor Loss(NamedTensors inputs, int[] labels)
        {
            NamedTensors results = Detect(inputs);
            return results["scores"].CrossEntropy(labels).Add(results["boxes"].Flatten().CrossEntropy([0, 1]).Scale(0.1f));
        }
    }
}
