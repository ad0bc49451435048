using Fovea.Kernels.Convolution;
using Fovea.Models;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Tests;

public sealed class CompiledModelTests
{
    private static readonly Shape _images = new(2, 3, 24, 20);

    [Fact]
    public void LogicalOrderAndMemoryOrderGiveTheSameMaps()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        Tensor images = Networks.Images(_images);
        Tensor expected = network.Stem(images);
        using CompiledModel model = InferenceCompiler.Compile(network.Stem, _images);
        var logical = new float[expected.Shape.Elements];
        model.Run(images.ToArray(), logical);
        Close.Check("logical", Tensor.FromArray(expected.Shape, logical), expected);
        var memory = new float[expected.Shape.Elements];
        model.RunChannelsLast(images.Data, memory);
        Close.Check("memory", Tensor.FromChannelsLast(expected.Shape, memory), expected);
        Close.Check("tensor", model.Run(images), expected);
    }

    [Fact]
    public void ResultsThatAreTheInputAreCopied()
    {
        Tensor images = Networks.Images(_images);
        using CompiledModel model = InferenceCompiler.Compile(x => [x, x.Relu(), x], _images);
        IReadOnlyList<Tensor> results = model.RunAll(images);
        Assert.Equal(images.ToArray(), results[0].ToArray());
        Assert.Equal(images.Relu().ToArray(), results[1].ToArray());
        Assert.Equal(images.ToArray(), results[2].ToArray());
        using CompiledModel identity = InferenceCompiler.Compile(x => x, _images);
        var copy = new float[_images.Elements];
        identity.Run(images.ToArray(), copy);
        Assert.Equal(images.ToArray(), copy);
    }

    [Fact]
    public void AResidualBlockIsAStepForEachConvolution()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images);
        Assert.Equal(
            ["Conv2d + ReLU", "MaxPool2d", "Conv2d + ReLU", "Conv2d", "Conv2d + residual + ReLU", "AdaptiveAvgPool2d", "Linear"],
            model.Steps.Select(step => step.Operation));
        Assert.Equal("block.downsample", model.Steps[4].Path);
        Assert.Equal(Fovea.Nn.Analysis.ModelSummary.Of(network, _images).MultiplyAdds, model.MultiplyAdds);
        Assert.All(model.Steps, step => Assert.True(step.BytesMoved >= step.Output.Elements * 4L, step.Path));
    }

    [Fact]
    public void ASumLiesOverTheBlockSInputWhenItsConvolutionsHaveReadThat()
    {
        IdentityBlock network = Networks.Filled(new IdentityBlock());
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images);
        long map = 24L * _images.Elements / _images[1] * sizeof(float);
        Assert.InRange(model.ArenaBytes, 2 * map, (2 * map) + (_images.Elements * sizeof(float)) + 256);
        Tensor images = Networks.Images(_images);
        Close.Check("identity block", model.Run(images), network.Forward(images));
    }

    [Fact]
    public void AnInceptionBlockReadsItsInputOnceForTheReductionsAndCopiesOnlyWhatNoConvolutionMade()
    {
        InceptionNetwork network = Networks.Filled(new InceptionNetwork());
        Tensor images = Networks.Images(_images);
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images);
        Assert.Equal(
            ["direct.0", "reduce3.0 + reduce5.0", "three.0", "five.0", "pool", "cat"],
            model.Steps.Select(step => step.Path));
        Assert.Equal("Concatenate", model.Steps[^1].Operation);
        Close.Check("Inception", model.Run(images), network.Forward(images));
    }

    [Fact]
    public void InputShapesShareWeightsAndTheirPlansAreKept()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        var direct = new InferenceOptions { Algorithm = ConvolutionAlgorithm.Direct };
        using CompiledModel one = InferenceCompiler.Compile(network.Forward, new Shape(1, 3, 24, 20), direct);
        long weights = one.WeightBytes;
        foreach (Shape shape in new[] { new Shape(5, 3, 24, 20), new Shape(1, 3, 33, 17), new Shape(2, 3, 8, 8) })
        {
            CompiledModel other = one.ForInput(shape);
            Tensor images = Networks.Images(shape);
            Close.Check($"{shape}", other.Run(images), network.Forward(images));
            Assert.Equal(weights, one.WeightBytes);
            int plans = one.PlanCount;
            Assert.Equal(other.Steps, one.ForInput(shape).Steps);
            Assert.Equal(plans, one.PlanCount);
        }

        Assert.Equal(4, one.PlanCount);
    }

    [Fact]
    public void NothingIsAllocatedInARun()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        InceptionNetwork inception = Networks.Filled(new InceptionNetwork());
        AlexNet alexNet = Networks.Filled(
            new AlexNet(AlexNetConfig.Paper2012 with { Classes = 10, Head = new FullyConnectedConfig([64, 64]) }));
        AssertNothingAllocated(network.Forward, _images);
        AssertNothingAllocated(inception.Forward, _images);
        AssertNothingAllocated(alexNet.Forward, new Shape(1, 3, 227, 227));
    }

    [Fact]
    public async Task EightCallersAtOnceGetTheirOwnAnswers()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images, new InferenceOptions { Threads = 2 });
        Tensor[] images = [.. Enumerable.Range(0, 8).Select(caller => Networks.Images(_images).Scale(caller + 1f))];
        float[][] expected = [.. images.Select(image => model.Run(image).ToArray())];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() =>
        {
            var logits = new float[expected[caller].Length];
            for (int run = 0; run < 50; run++)
            {
                model.RunChannelsLast(images[caller].Data, logits);
                Assert.Equal(expected[caller], logits);
            }

            GC.KeepAlive(images);
        })));
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        using CompiledModel one = InferenceCompiler.Compile(network.Forward, _images, new InferenceOptions { Threads = 1 });
        using CompiledModel three = InferenceCompiler.Compile(network.Forward, _images, new InferenceOptions { Threads = 3 });
        Tensor images = Networks.Images(_images);
        Assert.Equal(one.Run(images).ToArray(), three.Run(images).ToArray());
    }

    [Fact]
    public void AProfileHasATimeForEachStepAndLeavesTheResultsRight()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images);
        Tensor images = Networks.Images(_images);
        float[] before = model.Run(images).ToArray();
        var clock = new SteppingClock();
        IReadOnlyList<StepTime> times = model.RunProfiled([images], clock);
        Assert.Equal(model.Steps, times.Select(time => time.Step));
        Assert.All(times, time => Assert.Equal(TimeSpan.FromMilliseconds(1), time.Time));
        Assert.Equal(before, model.Run(images).ToArray());
    }

    [Theory]
    [InlineData(FullyConnectedWeights.BFloat16, 4e-3, 0.51)]
    [InlineData(FullyConnectedWeights.Int8, 1e-2, 0.27)]
    public void FewerBitsForFullyConnectedWeightsTakeLessMemoryAndStayClose(FullyConnectedWeights form, double error, double share)
    {
        AlexNet network = Networks.Filled(
            new AlexNet(AlexNetConfig.Torchvision with { Classes = 100, Head = new FullyConnectedConfig([256, 256]) }));
        var shape = new Shape(2, 3, 96, 96);
        Tensor images = Networks.Images(shape);
        using CompiledModel exact = InferenceCompiler.Compile(network.Forward, shape);
        using CompiledModel model = InferenceCompiler.Compile(
            network.Forward, shape, new InferenceOptions { FullyConnectedWeights = form });
        Tensor expected = exact.Run(images), actual = model.Run(images);
        Close.Check(form.ToString(), actual, expected, error);
        Assert.NotEqual(expected.ToArray(), actual.ToArray());
        long fullyConnected = network.Parameters().Where(entry => entry.Name.StartsWith("classifier", StringComparison.Ordinal))
            .Sum(entry => entry.Value.Shape.Elements * 4L);
        Assert.InRange((model.WeightBytes - exact.WeightBytes) / (double)fullyConnected, 0.2, share);
    }

    [Fact]
    public void ParametersThatWerePackedCanBeReleased()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        Tensor images = Networks.Images(_images);
        Tensor expected = network.Forward(images);
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images, new InferenceOptions { ReleaseParameters = true });
        Assert.Equal(["fc.weight"],
            network.Parameters().Where(entry => entry.Value.IsAllocated && entry.Value.Shape.Rank > 1).Select(entry => entry.Name));
        Close.Check("released", model.Run(images), expected);
        Assert.Equal(new Shape(7, 10), model.ForInput(new Shape(7, 3, 24, 20)).Outputs[0].Shape);
    }

    [Fact]
    public void ReleasedParametersAreNotThoseThatStepsReadWhereTheyAre()
    {
        var shape = new Shape(1, 4, 6, 6);
        Tensor tied = Networks.Filled(new Conv2d(4, 8, kernel: 3)).Parameters().First().Value;
        Tensor AutoEncoder(Tensor x) =>
            new ConvTranspose2dOperator().Apply(new Conv2dOperator().Apply(x, tied), tied);
        Tensor images = Networks.Images(shape);
        Tensor expected = AutoEncoder(images);
        using CompiledModel model = InferenceCompiler.Compile(AutoEncoder, shape, new InferenceOptions { ReleaseParameters = true });
        Close.Check("tied weights", model.Run(images), expected);
    }

    [Fact]
    public void AShapeThatNeedsReleasedParametersIsRefused()
    {
        Fovea.Nn.Sequential network = Networks.Filled(
            new Fovea.Nn.Sequential(new Conv2d(3, 4, kernel: 3), new Flatten(), new Linear(16, 5)));
        Tensor Either(Tensor x) =>
            x.Shape[2] == 4 ? network.Forward(x) : new Conv2dOperator(stride: 2).Apply(x, network.Parameters().First().Value);
        using CompiledModel model = InferenceCompiler.Compile(
            Either, new Shape(1, 3, 4, 4), new InferenceOptions { ReleaseParameters = true });
        string message = Assert.Throws<InvalidOperationException>(() => model.ForInput(new Shape(1, 3, 8, 8))).Message;
        Assert.Contains("compile without ReleaseParameters", message);
    }

    [Fact]
    public void MemoryIsGoneAfterDisposingAlsoWhileRunsGoOn()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        CompiledModel model = InferenceCompiler.Compile(network.Forward, _images, new InferenceOptions { Threads = 2 });
        CompiledModel other = model.ForInput(new Shape(1, 3, 24, 20));
        var images = new float[_images.Elements];
        var logits = new float[20];
        float[] expected = new float[20];
        model.Run(images, expected);
        using var started = new ManualResetEventSlim();
        Task runs = Task.Run(() =>
        {
            for (int run = 0; run < 100_000; run++)
            {
                model.Run(images, logits);
                Assert.Equal(expected, logits);
                started.Set();
            }
        });
        started.Wait();
        model.Dispose();
        Assert.IsType<ObjectDisposedException>(Assert.Throws<AggregateException>(() => runs.Wait(TimeSpan.FromMinutes(1))).InnerException);
        Assert.Throws<ObjectDisposedException>(() => other.Run(Networks.Images(other.Input)));
        Assert.Throws<ObjectDisposedException>(() => model.ForInput(_images));
        Assert.Equal(0, model.WeightBytes);
        model.Dispose();
    }

    [Fact]
    public void AChainOfConvolutionsNeedsMemoryForTwoResults()
    {
        var shape = new Shape(2, 8, 16, 16);
        var network = Networks.Filled(
            new Fovea.Nn.Sequential([.. Enumerable.Range(0, 10).Select(_ => new Conv2d(8, 8, kernel: 3, padding: 1))]));
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, shape);
        Assert.Equal(2 * shape.Elements * 4L, model.ArenaBytes);
        Assert.Equal(model.ArenaBytes + model.WeightBytes, model.PredictedPeakBytes);
    }

    [Fact]
    public void OperatorsOfTrainingAreRefusedByName()
    {
        ResidualNetwork network = Networks.Filled(new ResidualNetwork());
        network.Train(new Fovea.Nn.RandomSource(1));
        string norm = Assert.Throws<NotSupportedException>(() => InferenceCompiler.Compile(network.Forward, _images)).Message;
        Assert.Equal("Compile: BatchNormTraining in bn1 belongs to training; call Eval() on the model first.", norm);
        network.Eval();
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, _images);
        Assert.DoesNotContain(model.Steps, step => step.Operation.Contains("Dropout", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatDoesNotFitIsTold()
    {
        using CompiledModel two = InferenceCompiler.Compile(x => [x.Relu(), x.Sigmoid()], new Shape(1, 2));
        using CompiledModel one = InferenceCompiler.Compile(x => x.Relu(), new Shape(1, 2));
        AssertSays("there are 2 results", () => two.Run(new float[2], new float[2]));
        AssertSays("there are 2 results", () => two.Run(Tensor.Zeros(new Shape(1, 2))));
        AssertSays("3 values for the input of shape [1, 2]; expected 2", () => one.Run(new float[3], new float[2]));
        AssertSays("5 values for the output of shape [1, 2]; expected 2", () => one.RunChannelsLast(new float[2], new float[5]));
        AssertSays("the tensor for input 'input' has shape [2, 1]; expected [1, 2]", () => one.Run(Tensor.Zeros(new Shape(2, 1))));
        AssertSays(
            "1 tensors for the results; expected 2", () => two.Run([Tensor.Zeros(new Shape(1, 2))], [Tensor.Zeros(new Shape(1, 2))]));
        AssertSays(
            "the tensor for result 'output' has shape [2, 1]; expected [1, 2]",
            () => one.Run([Tensor.Zeros(new Shape(1, 2))], [Tensor.Zeros(new Shape(2, 1))]));
        AssertSays("0 threads", () => InferenceCompiler.Compile(x => x.Relu(), new Shape(1, 2), new InferenceOptions { Threads = 0 }));
        AssertSays(
            "-1 cached arenas",
                () => InferenceCompiler.Compile(x => x.Relu(), new Shape(1, 2), new InferenceOptions { MaxCachedArenas = -1 }));
        Tensor constant = Tensor.Zeros(new Shape(1, 2));
        string stranger = Assert.Throws<NotSupportedException>(() => InferenceCompiler.Compile(_ => constant, new Shape(1, 2))).Message;
        Assert.Contains("does not depend on the input", stranger);
    }

    private static void AssertSays(string part, Action action) => Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message);

    /// <summary>With one thread, all that a run does counts; with several, what the caller's thread does.</summary>
    private static void AssertNothingAllocated(Func<Tensor, Tensor> forward, Shape input)
    {
        AssertNothingAllocated(forward, input, threads: 1);
        AssertNothingAllocated(forward, input, threads: 2);
    }

    private static void AssertNothingAllocated(Func<Tensor, Tensor> forward, Shape input, int threads)
    {
        using CompiledModel model = InferenceCompiler.Compile(forward, input, new InferenceOptions { Threads = threads });
        Tensor images = Networks.Images(input);
        Tensor[] inputs = [images], outputs = [.. model.Outputs.Select(output => Tensor.Zeros(output.Shape))];
        float[] logical = images.ToArray(), logits = new float[model.Outputs[0].Shape.Elements];
        for (int run = 0; run < 6; run++)
            RunEachWay();
        long mine = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 4; run++)
            RunEachWay();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - mine);

        void RunEachWay()
        {
            model.Run(inputs, outputs);
            model.Run(logical, logits);
            model.RunChannelsLast(images.Data, logits);
        }
    }

    /// <summary>A clock that goes on by a millisecond whenever it is read.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now++;
    }

    private sealed class IdentityBlock : Fovea.Nn.Layer
    {
        private readonly Conv2d _stem, _conv1, _conv2;

        public IdentityBlock()
        {
            _stem = Add("stem", new Conv2d(3, 24, kernel: 3, padding: 1));
            _conv1 = Add("conv1", new Conv2d(24, 24, kernel: 3, padding: 1));
            _conv2 = Add("conv2", new Conv2d(24, 24, kernel: 1));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = _stem.Forward(input).Relu();
            return _conv2.Forward(_conv1.Forward(x).Relu()).Add(x).Relu();
        }
    }

    private sealed class ResidualNetwork : Fovea.Nn.Layer
    {
        private readonly Conv2d _conv = new(3, 24, kernel: 3, stride: 1, padding: 1, new ConvOptions { Bias = false });
        private readonly BatchNorm2d _norm = new(24);
        private readonly Block _block = new();
        private readonly Dropout _dropout = new(0.5f);
        private readonly Linear _linear = new(40, 10);

        public ResidualNetwork()
        {
            Add("conv1", _conv);
            Add("bn1", _norm);
            Add("block", _block);
            Add("dropout", _dropout);
            Add("fc", _linear);
        }

        public Tensor Stem(Tensor images) => _norm.Forward(_conv.Forward(images)).Relu().MaxPool2d(kernel: 3, stride: 2, padding: 1);

        protected override Tensor Compute(Tensor input) =>
            _linear.Forward(_dropout.Forward(_block.Forward(Stem(input)).AdaptiveAvgPool2d(1, 1).Flatten()));

        private sealed class Block : Fovea.Nn.Layer
        {
            private readonly Conv2d _conv1, _conv2, _downsample;
            private readonly BatchNorm2d _norm1, _norm2, _norm3;

            public Block()
            {
                _conv1 = Add("conv1", new Conv2d(24, 32, kernel: 3, stride: 2, padding: 1, options: new() { Bias = false }));
                _norm1 = Add("bn1", new BatchNorm2d(32));
                _conv2 = Add("conv2", new Conv2d(32, 40, kernel: 3, padding: 1, options: new() { Bias = false }));
                _norm2 = Add("bn2", new BatchNorm2d(40));
                _downsample = Add("downsample", new Conv2d(24, 40, kernel: 1, stride: 2, options: new() { Bias = false }));
                _norm3 = Add("bn3", new BatchNorm2d(40));
            }

            protected override Tensor Compute(Tensor input)
            {
                Tensor x = _norm2.Forward(_conv2.Forward(_norm1.Forward(_conv1.Forward(input)).Relu()));
                return x.Add(_norm3.Forward(_downsample.Forward(input))).Relu();
            }
        }
    }

    private sealed class InceptionNetwork : Fovea.Nn.Layer
    {
        private readonly Fovea.Nn.Sequential _direct, _reduce3, _reduce5, _three, _five;
        private readonly MaxPool2d _pool;
        private readonly Side _cat;

        public InceptionNetwork()
        {
            _direct = Add("direct", new Fovea.Nn.Sequential(new Conv2d(3, 20, kernel: 1), new Relu()));
            _reduce3 = Add("reduce3", new Fovea.Nn.Sequential(new Conv2d(3, 17, kernel: 1), new Relu()));
            _reduce5 = Add("reduce5", new Fovea.Nn.Sequential(new Conv2d(3, 9, kernel: 1), new Relu()));
            _three = Add("three", new Fovea.Nn.Sequential(new Conv2d(17, 30, kernel: 3, padding: 1), new Relu()));
            _five = Add("five", new Fovea.Nn.Sequential(new Conv2d(9, 13, kernel: 5, padding: 2), new Relu()));
            _pool = Add("pool", new MaxPool2d(3, stride: 1, padding: 1));
            _cat = Add("cat", new Side());
        }

        protected override Tensor Compute(Tensor input)
        {
            _cat.Others = [
                _direct.Forward(input), _three.Forward(_reduce3.Forward(input)), _five.Forward(_reduce5.Forward(input))];
            return _cat.Forward(_pool.Forward(input));
        }

        private sealed class Side : Fovea.Nn.Layer
        {
            public Tensor[] Others { get; set; } = [];

            protected override Tensor Compute(Tensor input) => Tensor.Concatenate([.. Others, input]);
        }
    }
}
