using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Fovea.Imaging;

/// <summary>The two passes of a resize over 8-bit rows: integer sums of sample times weight, rounded and clamped to a byte.</summary>
internal static class ResizePasses
{
    private const int Shift = ResizeWeights.PrecisionBits;
    private const int Half = 1 << (Shift - 1);

    /// <summary>How many RGB rows <see cref="HorizontalRgb"/> resizes together, so that a weight is loaded once for all of them.</summary>
    internal const int RgbRows = 4;

    /// <summary>Of four bytes the lanes of four integers; a lane beyond the vector gives 0.</summary>
    private static Vector128<byte> ToInts => Vector128.Create(
        0, 255, 255, 255, 1, 255, 255, 255, 2, 255, 255, 255, 3, 255, 255, 255);

    /// <summary>
    /// Resizes <see cref="RgbRows"/> consecutive RGB rows. A pixel is loaded as four bytes, lanes R, G, B and a neighbour that is
    /// never stored, so <paramref name="input"/> holds one byte more than its rows.
    /// </summary>
    internal static void HorizontalRgb(
        ReadOnlySpan<byte> input, int inputStride, Span<byte> output, int outputStride, ResizeWeights weights)
    {
        int last = weights.OutputSize - 1;
        for (int x = 0; x <= last; x++)
        {
            ReadOnlySpan<int> column = weights.Weights(x);
            int start = 3 * weights.Start(x), length = 3 * column.Length + 1;
            ReadOnlySpan<byte> row0 = input.Slice(start, length);
            ReadOnlySpan<byte> row1 = input.Slice(start + inputStride, length);
            ReadOnlySpan<byte> row2 = input.Slice(start + 2 * inputStride, length);
            ReadOnlySpan<byte> row3 = input.Slice(start + 3 * inputStride, length);
            Vector128<int> sum0 = Vector128.Create(Half), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (int i = 0; i < column.Length; i++)
            {
                Vector128<int> weight = Vector128.Create(column[i]);
                sum0 += LoadPixel(row0, 3 * i) * weight;
                sum1 += LoadPixel(row1, 3 * i) * weight;
                sum2 += LoadPixel(row2, 3 * i) * weight;
                sum3 += LoadPixel(row3, 3 * i) * weight;
            }
            Span<byte> pixels = output[(3 * x)..];
            StorePixel(sum0, pixels, x == last);
            StorePixel(sum1, pixels[outputStride..], x == last);
            StorePixel(sum2, pixels[(2 * outputStride)..], x == last);
            StorePixel(sum3, pixels[(3 * outputStride)..], x == last);
        }
    }

    /// <summary>Resizes one grey row.</summary>
    internal static void HorizontalGray(ReadOnlySpan<byte> input, Span<byte> output, ResizeWeights weights)
    {
        for (int x = 0; x < weights.OutputSize; x++)
        {
            ReadOnlySpan<int> row = weights.Weights(x);
            ReadOnlySpan<byte> samples = input.Slice(weights.Start(x), row.Length);
            int sum = Half;
            for (int i = 0; i < row.Length; i++)
                sum += samples[i] * row[i];
            output[x] = (byte)Math.Clamp(sum >> Shift, 0, 255);
        }
    }

    /// <summary>
    /// Computes one output row from rows that lie <paramref name="stride"/> bytes apart in <paramref name="input"/>, one a weight.
    /// The last vector overlaps the one before it: input and output are different memory, so computing bytes twice is harmless.
    /// </summary>
    internal static void Vertical(ReadOnlySpan<byte> input, int stride, ReadOnlySpan<int> weights, Span<byte> output)
    {
        int lanes = Vector<byte>.Count;
        if (output.Length < lanes)
        {
            VerticalScalar(input, stride, weights, output);
            return;
        }
        for (int x = 0; x < output.Length; x += lanes)
        {
            int at = Math.Min(x, output.Length - lanes);
            VerticalVector(input[at..], stride, weights).CopyTo(output[at..]);
        }
    }

    private static Vector128<int> LoadPixel(ReadOnlySpan<byte> row, int at)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt32LittleEndian(row[at..])).AsByte();
        return Vector128.Shuffle(bytes, ToInts).AsInt32();
    }

    /// <summary>
    /// Within a row a pixel is stored as four bytes, the fourth of which the next store overwrites; the last one as three.
    /// </summary>
    private static void StorePixel(Vector128<int> sum, Span<byte> output, bool isLast)
    {
        Vector128<uint> clamped = Vector128.Min(Vector128.Max(sum >> Shift, Vector128<int>.Zero), Vector128.Create(255)).AsUInt32();
        Vector128<ushort> shorts = Vector128.Narrow(clamped, clamped);
        uint pixel = Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
        if (!isLast)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output, pixel);
            return;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(output, (ushort)pixel);
        output[2] = (byte)(pixel >> 16);
    }

    private static Vector<byte> VerticalVector(ReadOnlySpan<byte> input, int stride, ReadOnlySpan<int> weights)
    {
        var sum0 = new Vector<int>(Half);
        Vector<int> sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < weights.Length; i++)
        {
            var weight = new Vector<int>(weights[i]);
            Vector.Widen(new Vector<byte>(input[(i * stride)..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> samples0, out Vector<uint> samples1);
            Vector.Widen(high, out Vector<uint> samples2, out Vector<uint> samples3);
            sum0 += samples0.As<uint, int>() * weight;
            sum1 += samples1.As<uint, int>() * weight;
            sum2 += samples2.As<uint, int>() * weight;
            sum3 += samples3.As<uint, int>() * weight;
        }
        return Vector.Narrow(Vector.Narrow(ToByteRange(sum0), ToByteRange(sum1)), Vector.Narrow(ToByteRange(sum2), ToByteRange(sum3)));
    }

    private static Vector<uint> ToByteRange(Vector<int> sum)
        => Vector.Min(Vector.Max(sum >> Shift, Vector<int>.Zero), new Vector<int>(255)).As<int, uint>();

    private static void VerticalScalar(ReadOnlySpan<byte> input, int stride, ReadOnlySpan<int> weights, Span<byte> output)
    {
        for (int x = 0; x < output.Length; x++)
        {
            int sum = Half;
            for (int i = 0; i < weights.Length; i++)
                sum += input[i * stride + x] * weights[i];
            output[x] = (byte)Math.Clamp(sum >> Shift, 0, 255);
        }
    }
}
