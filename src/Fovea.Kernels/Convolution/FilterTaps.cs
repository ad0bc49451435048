namespace Fovea.Kernels.Convolution;

/// <summary>
/// The filter taps along one axis that reach the input positions of one class modulo the stride: Last, Last - Step, … in the order in which
/// the output positions that they come from ascend, which begin at FirstOutput for the class's first position and lie Dilation apart.
/// </summary>
internal readonly record struct FilterTaps(int Count, int Last, int Step, int FirstOutput, int Dilation)
{
    public static FilterTaps Of(int position, int kernel, int stride, int padding, int dilation)
    {
        int divisor = GreatestCommonDivisor(stride, dilation);
        int count = 0;
        int last = 0;
        for (int tap = 0; tap < kernel; tap++)
        {
            if ((position + padding - (tap * dilation)) % stride == 0)
            {
                count++;
                last = tap;
            }
        }

        int first = count == 0 ? 0 : (position + padding - (last * dilation)) / stride;
        return new FilterTaps(count, last, stride / divisor, first, dilation / divisor);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
