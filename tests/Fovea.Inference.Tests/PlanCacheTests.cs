using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Inference.Tests;

/// <summary>Many input sizes and several callers of one compiled model.</summary>
public sealed class PlanCacheTests
{
    [Fact]
    public void TwoHundredInputSizesLeaveTheMemoryBounded()
    {
        Sequential network = Network();
        using CompiledModel model = InferenceCompiler.Compile(
            network.Forward, new Shape(1, 3, 16, 16), new InferenceOptions { MaxCachedPlans = 8 });
        long afterTwenty = 0;
        for (int size = 0; size < 200; size++)
        {
            var shape = new Shape(1, 3, 16 + (size % 20), 16 + (size / 20));
            Tensor images = Networks.Images(shape);
            Close.Check($"{shape}", model.ForInput(shape).Run(images), network.Forward(images));
            if (size == 20)
                afterTwenty = model.WeightBytes;
        }

        Assert.Equal(8, model.PlanCount);
        Assert.InRange(model.WeightBytes, 1, 2 * afterTwenty);
    }

    [Fact]
    public void FiltersThatOnlyADroppedPlanUsedAreFreed()
    {
        Sequential network = Network();
        using CompiledModel model = InferenceCompiler.Compile(
            network.Forward, new Shape(1, 3, 2, 2), new InferenceOptions { MaxCachedPlans = 1 });
        long small = model.WeightBytes;
        CompiledModel large = model.ForInput(new Shape(16, 3, 64, 64));
        long onlyLarge = large.WeightBytes;
        Assert.NotEqual(small, onlyLarge);
        Assert.Equal(new Shape(1, 5), model.ForInput(new Shape(1, 3, 2, 2)).Outputs[0].Shape);
        Assert.Equal(small, model.WeightBytes);
        Tensor images = Networks.Images(large.Input);
        Close.Check("a model whose plan was dropped", large.Run(images), network.Forward(images));
    }

    [Fact]
    public async Task CallersWithMixedSizesGetRightAnswersWhileNewSizesCompile()
    {
        Sequential network = Network();
        using CompiledModel model = InferenceCompiler.Compile(
            network.Forward, new Shape(1, 3, 16, 16), new InferenceOptions { MaxCachedPlans = 4 });
        Shape[] shapes = [.. Enumerable.Range(0, 24).Select(i => new Shape(1 + (i % 3), 3, 12 + i, 40 - i))];
        Tensor[] images = [.. shapes.Select(Networks.Images)];
        float[][] expected = [.. images.Select(each => network.Forward(each).ToArray())];
        using var compiling = new CancellationTokenSource();
        Task compiler = Task.Run(() =>
        {
            for (int size = 0; !compiling.IsCancellationRequested; size++)
                model.ForInput(new Shape(1, 3, 20 + (size % 50), 20));
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
        {
            for (int run = 0; run < 150; run++)
            {
                int each = ((caller * 7) + run) % shapes.Length;
                CompiledModel own = model.ForInput(shapes[each]).WithThreads(1 + (run % 2));
                float[] actual = own.Run(images[each]).ToArray();
                Assert.Equal(expected[each].Length, actual.Length);
                Assert.All(expected[each].Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4));
            }
        })));
        await compiling.CancelAsync();
        await compiler;
        Assert.InRange(model.PlanCount, 1, 4);
    }

    [Fact]
    public async Task ARunOfAKnownSizeDoesNotWaitForACompilation()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        Tensor Forward(Tensor x)
        {
            if (x.Shape[2] == 7)
            {
                entered.Set();
                Assert.True(leave.Wait(TimeSpan.FromMinutes(1)));
            }

            return x.Relu();
        }

        using CompiledModel model = InferenceCompiler.Compile(Forward, new Shape(1, 2, 4, 4));
        Task compilation = Task.Run(() => model.ForInput(new Shape(1, 2, 7, 7)));
        Assert.True(entered.Wait(TimeSpan.FromMinutes(1)));
        Task<Tensor> run = Task.Run(() => model.Run(Networks.Images(model.Input)));
        await run.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(compilation.IsCompleted);
        leave.Set();
        await compilation.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task CallersKeepTheirThreadsWhileAnotherCompiles()
    {
        int threads = Engine.Threads;
        Engine.Threads = Math.Max(2, threads);
        Sequential network = Networks.Filled(new Sequential(
            [.. Enumerable.Range(0, 4).Select(_ => new Conv2d(512, 512, kernel: 3, padding: 1))]));
        Task compiler = Task.Run(() =>
        {
            for (int i = 0; i < 30; i++)
                InferenceCompiler.Compile(network.Forward, new Shape(1, 512, 14, 14)).Dispose();
        });
        int alone = 0;
        while (!compiler.IsCompleted)
        {
            // Each of two items waits for the other: on one thread the first waits in vain.
            using var both = new CountdownEvent(2);
            Engine.Pool.For(2, _ =>
            {
                both.Signal();
                if (!both.Wait(TimeSpan.FromSeconds(5)))
                    Interlocked.Increment(ref alone);
            });
            await Task.Delay(1); // else the pool is never free for the compiler
        }

        await compiler;
        Engine.Threads = threads;
        Assert.Equal(0, alone);
    }

    [Fact]
    public void OnePlanServesCallersOfDifferentNumbersOfThreads()
    {
        Sequential network = Network();
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, new Shape(4, 3, 32, 32));
        CompiledModel one = model.WithThreads(1), three = model.WithThreads(3);
        Tensor images = Networks.Images(model.Input);
        float[] expected = model.Run(images).ToArray();
        Assert.Equal(expected, one.Run(images).ToArray());
        Assert.Equal(expected, three.Run(images).ToArray());
        Assert.Equal(1, model.PlanCount);
        Assert.Same(one.Steps[0], three.Steps[0]);
        Assert.Throws<ArgumentException>(() => model.WithThreads(0));
    }

    private static Sequential Network() => Networks.Filled(new Sequential(
        new Conv2d(3, 16, kernel: 3, padding: 1), new BatchNorm2d(16), new Relu(), new Conv2d(16, 24, kernel: 3, padding: 1), new Relu(),
        new Conv2d(24, 24, kernel: 3, padding: 1), new Relu(), new AdaptiveAvgPool2d(1, 1), new Flatten(), new Linear(24, 5)));
}
