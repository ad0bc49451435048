using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Measurement;

public sealed class MeasurementTests
{
    // One pass of all items takes one reading: the work of a thread is known, so the rates are.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RatesAreTheWorkOfAPassOverItsTime(int threads)
    {
        using var pool = new WorkerPool(threads);
        MachineSpeed speed = MachineSpeed.Measure(pool, new SteadyClock(1000));
        Assert.Equal((SimdSupport.Level, threads), (speed.Level, speed.Threads));
        double flops = 4 * threads * 2.0 * 12 * 100_000 * SimdSupport.Lanes(SimdSupport.Level);
        Assert.Equal(flops, speed.FlopsPerSecond, 1e-6 * flops);
        Assert.Equal(256.0 * 1024 * 1024, speed.BytesPerSecond, 1);
    }

    [Fact]
    public void TheShortestPassCounts()
    {
        using var pool = new WorkerPool(1);
        MachineSpeed speed = MachineSpeed.Measure(pool, new ShrinkingClock());
        double slowest = 256.0 * 1024 * 1024 * 1000 / 100;
        Assert.True(speed.BytesPerSecond > slowest, $"{speed.BytesPerSecond}");
    }

    [Fact]
    public void EveryAlgorithmThatCanComputeAConvolutionIsTimed()
    {
        using var pool = new WorkerPool(1);
        Assert.Equal(
            [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd2x2, ConvolutionAlgorithm.Winograd4x4],
            Measure(kernel: 3, stride: 1).Select(speed => speed.Algorithm));
        Assert.Equal(
            [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd2x2Stride2, ConvolutionAlgorithm.Winograd4x4Stride2],
            Measure(kernel: 3, stride: 2).Select(speed => speed.Algorithm));
        Assert.Equal([ConvolutionAlgorithm.Direct], Measure(kernel: 3, stride: 3).Select(speed => speed.Algorithm));
        Assert.All(Measure(kernel: 3, stride: 1), speed => Assert.Equal(100, speed.Ms));

        IReadOnlyList<ConvolutionSpeed> Measure(int kernel, int stride) => ConvolutionSpeed.Measure(
            pool, new Conv2dGeometry(1, 12, 12, 16, 16, kernel, kernel, stride, stride, 1, 1), new SteadyClock(100));
    }

    [Fact]
    public void TheRealClockGivesFiniteRates()
    {
        using var pool = new WorkerPool(1);
        MachineSpeed speed = MachineSpeed.Measure(pool, TimeProvider.System);
        Assert.True(double.IsFinite(speed.FlopsPerSecond) && speed.FlopsPerSecond > 0, $"{speed.FlopsPerSecond}");
        Assert.True(double.IsFinite(speed.BytesPerSecond) && speed.BytesPerSecond > 0, $"{speed.BytesPerSecond}");
    }

    /// <summary>Every reading is the same time after the one before.</summary>
    private sealed class SteadyClock(int millisecondsPerReading) : TimeProvider
    {
        private long _readings;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => millisecondsPerReading * _readings++;
    }

    /// <summary>The time between readings falls from 100 milliseconds to 1.</summary>
    private sealed class ShrinkingClock : TimeProvider
    {
        private long _now;
        private long _step = 100;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp()
        {
            _now += _step;
            _step = Math.Max(1, _step - 10);
            return _now;
        }
    }
}
