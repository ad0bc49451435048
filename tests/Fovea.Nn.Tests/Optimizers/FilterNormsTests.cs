using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;

namespace Fovea.Nn.Tests.Optimizers;

/// <summary>ZFNet's renormalisation of filters against a plain loop.</summary>
public sealed class FilterNormsTests
{
    [Fact]
    public void FiltersAboveTheLimitAreScaledToItAndOthersStay()
    {
        const int Out = 6, Length = 3 * 5 * 5;
        const double Limit = 0.1;
        var model = new Sequential(new Conv2d(3, Out, 5), new Flatten(), new Linear(6, 4));
        model.Initialize(3);
        StateEntry filters = model.Parameters().First();
        float[] before = filters.Value.ToArray();
        for (int filter = 0; filter < Out; filter++)
        {
            for (int i = 0; i < Length; i++)
                before[(filter * Length) + i] *= 0.5f * (filter + 1);
        }

        filters.Value.CopyFrom(before);
        float[][] others = [.. model.Parameters().Skip(1).Select(entry => entry.Value.ToArray())];
        FilterNorms.LimitRms(model.Parameters(), Limit);

        float[] after = filters.Value.ToArray();
        int scaled = 0;
        for (int filter = 0; filter < Out; filter++)
        {
            double rms = Rms(before, filter);
            scaled += rms > Limit ? 1 : 0;
            for (int i = 0; i < Length; i++)
            {
                float value = before[(filter * Length) + i];
                Assert.Equal(rms > Limit ? (float)(value * (Limit / rms)) : value, after[(filter * Length) + i], 1e-7f);
            }

            Assert.True(Rms(after, filter) <= Limit * (1 + 1e-6));
        }

        Assert.InRange(scaled, 1, Out - 1);
        Assert.Equal(others, model.Parameters().Skip(1).Select(entry => entry.Value.ToArray()));

        static double Rms(float[] values, int filter) =>
            Math.Sqrt(values.Skip(filter * Length).Take(Length).Average(value => (double)value * value));
    }

    [Fact]
    public void ALimitOfZeroIsRefused() => Assert.Contains(
        "a limit of 0", Assert.Throws<ArgumentException>(() => FilterNorms.LimitRms([], 0)).Message);
}
