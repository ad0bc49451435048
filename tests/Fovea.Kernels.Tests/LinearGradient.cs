namespace Fovea.Kernels.Tests;

/// <summary>Gradients of linear functions of maps that treat channels alike and apart.</summary>
internal static class LinearGradient
{
    /// <summary>The transpose applied to <paramref name="dy"/>: each pixel's response to one, in all channels at once.</summary>
    public static double[] Of(int inputLength, int channels, float[] dy, Func<double[], double[]> function)
    {
        var dx = new double[inputLength];
        var unit = new double[inputLength];
        for (int pixel = 0; pixel < inputLength / channels; pixel++)
        {
            Array.Fill(unit, 1.0, pixel * channels, channels);
            double[] response = function(unit);
            for (int i = 0; i < response.Length; i++)
                dx[(pixel * channels) + (i % channels)] += response[i] * dy[i];
            Array.Clear(unit);
        }

        return dx;
    }
}
