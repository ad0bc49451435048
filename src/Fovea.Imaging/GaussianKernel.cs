namespace Fovea.Imaging;

/// <summary>
/// The weights of a Gaussian blur with the bits that PyTorch computes on CPUs: its vectorised exponential (Sleef's expf with one unit in
/// the last place) and its order of summation.
/// </summary>
internal static class GaussianKernel
{
    private const int Lanes = 8;
    private const int Accumulators = 4;

    /// <summary>The weights, [height, width], of which the sum is 1.</summary>
    internal static float[] Create(int width, int height, double sigma)
    {
        float[] along = Create(width, sigma), down = Create(height, sigma), kernel = new float[width * height];
        for (int i = 0; i < kernel.Length; i++)
            kernel[i] = down[i / width] * along[i % width];
        return kernel;
    }

    private static float[] Create(int size, double sigma)
    {
        float[] kernel = new float[size];
        for (int i = 0; i < size; i++)
        {
            float z = (i - (size / 2)) / (float)sigma;
            kernel[i] = Exp(-0.5f * (z * z));
        }

        float sum = Sum(kernel);
        for (int i = 0; i < size; i++)
            kernel[i] /= sum;
        return kernel;
    }

    private static float Exp(float x)
    {
        if (x < -104)
            return 0;
        float power = MathF.Round(x * 1.442695040888963407f);
        float rest = MathF.FusedMultiplyAdd(power, -0.693145751953125f, x);
        rest = MathF.FusedMultiplyAdd(power, -1.428606765330187045e-06f, rest);
        float sum = 0.000198527617612853646278381f;
        sum = MathF.FusedMultiplyAdd(sum, rest, 0.00139304355252534151077271f);
        sum = MathF.FusedMultiplyAdd(sum, rest, 0.00833336077630519866943359f);
        sum = MathF.FusedMultiplyAdd(sum, rest, 0.0416664853692054748535156f);
        sum = MathF.FusedMultiplyAdd(sum, rest, 0.166666671633720397949219f);
        sum = MathF.FusedMultiplyAdd(sum, rest, 0.5f);
        return MathF.ScaleB(1 + MathF.FusedMultiplyAdd(rest * rest, sum, rest), (int)power);
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        if (values.Length < Lanes)
            return EveryNth(values, 1);
        float sum = 0;
        int whole = values.Length / Lanes * Lanes;
        foreach (float value in values[whole..])
            sum += value;
        for (int lane = 0; lane < Lanes; lane++)
            sum += EveryNth(values[lane..whole], Lanes);
        return sum;
    }

    private static float EveryNth(ReadOnlySpan<float> values, int step)
    {
        Span<float> sums = stackalloc float[Accumulators];
        sums.Clear();
        int count = (values.Length + step - 1) / step, whole = count / Accumulators * Accumulators;
        for (int i = 0; i < count; i++)
            sums[i < whole ? i % Accumulators : 0] += values[i * step];
        return sums[0] + sums[1] + sums[2] + sums[3];
    }
}
