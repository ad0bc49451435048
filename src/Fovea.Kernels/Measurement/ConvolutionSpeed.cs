using Fovea.Kernels.Convolution;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>The measured time of an algorithm for a convolution.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Ms">
/// The shortest time of several passes, in milliseconds, with packed filters, and with maps in caches where they fit.
/// </param>
public sealed record ConvolutionSpeed(ConvolutionAlgorithm Algorithm, double Ms)
{
    private const int MaxPasses = 50;

    private static readonly TimeSpan _enough = TimeSpan.FromMilliseconds(150);

    /// <summary>Measures every algorithm that can compute a convolution.</summary>
    public static IReadOnlyList<ConvolutionSpeed> Measure(WorkerPool pool, in Conv2dGeometry geometry, TimeProvider clock)
    {
        var speeds = new List<ConvolutionSpeed>();
        var memory = new NativeBuffer[] { new(checked((int)geometry.InputLength)), new(checked((int)geometry.OutputLength)) };
        try
        {
            Span<float> input = memory[0].Span(memory[0].Capacity), output = memory[1].Span(memory[1].Capacity);
            input.Fill(0.5f);
            foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
            {
                if (ConvolutionPlan.CanUse(algorithm, geometry))
                    speeds.Add(Measure(pool, geometry, algorithm, input, output, clock));
            }
        }
        finally
        {
            foreach (NativeBuffer buffer in memory)
                buffer.Free();
        }

        return speeds;
    }

    private static ConvolutionSpeed Measure(
        WorkerPool pool, in Conv2dGeometry geometry, ConvolutionAlgorithm algorithm, ReadOnlySpan<float> input, Span<float> output,
        TimeProvider clock)
    {
        var weight = new float[geometry.WeightLength];
        Array.Fill(weight, 0.01f);
        using PackedFilters filters = PackedFilters.Create(pool, geometry, algorithm, weight);
        var inputView = ChannelsLastView.Dense(geometry.H, geometry.W, geometry.InChannels);
        var outputView = ChannelsLastView.Dense(geometry.OutputHeight, geometry.OutputWidth, geometry.OutChannels);
        TimeSpan least = TimeSpan.MaxValue;
        long start = clock.GetTimestamp();
        for (int pass = 0; pass < 2 || (pass < MaxPasses && clock.GetElapsedTime(start) < _enough); pass++)
        {
            long before = clock.GetTimestamp();
            Convolution2d.Forward(pool, geometry, filters, input, inputView, output, outputView);
            TimeSpan time = clock.GetElapsedTime(before);
            least = time < least ? time : least;
        }

        return new ConvolutionSpeed(algorithm, least.TotalMilliseconds);
    }
}
