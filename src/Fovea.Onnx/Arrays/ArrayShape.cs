namespace Fovea.Onnx.Arrays;

/// <summary>Arithmetic on the shapes of arrays.</summary>
internal static class ArrayShape
{
    /// <summary>The number of elements.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there are more than an array can hold.</exception>
    public static int Count(IReadOnlyList<int> shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            if (size < 0)
                throw new ArgumentException($"the shape {Text(shape)} has a negative size");
            count *= size;
            if (count > Array.MaxLength)
                throw new ArgumentException($"the shape {Text(shape)} has more than {Array.MaxLength} elements");
        }

        return (int)count;
    }

    /// <summary>Elements from one item of each dimension to the next.</summary>
    public static int[] Strides(IReadOnlyList<int> shape)
    {
        var strides = new int[shape.Count];
        for (int d = shape.Count - 1, stride = 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    /// <summary>The shape that shapes have together where sizes of 1 are repeated, from the last dimension on.</summary>
    /// <exception cref="ArgumentException">They do not go together.</exception>
    public static int[] Broadcast(params IReadOnlyList<IReadOnlyList<int>> shapes)
    {
        var result = new int[shapes.Max(shape => shape.Count)];
        Array.Fill(result, 1);
        foreach (IReadOnlyList<int> shape in shapes)
        {
            for (int d = 1; d <= shape.Count; d++)
            {
                if (shape[^d] != 1 && result[^d] != 1 && shape[^d] != result[^d])
                    throw new ArgumentException($"the shapes {string.Join(" and ", shapes.Select(Text))} do not go together");
                result[^d] = result[^d] == 1 ? shape[^d] : result[^d];
            }
        }

        return result;
    }

    /// <summary>For each element of the result, the place of the element that stands for it.</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="start">The place of the first element.</param>
    /// <param name="strides">Places from one item of each dimension to the next.</param>
    public static int[] Places(IReadOnlyList<int> shape, int start, IReadOnlyList<int> strides)
    {
        var places = new int[Count(shape)];
        if (places.Length == 0)
            return places;
        var index = new int[shape.Count];
        int place = start;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = place;
            for (int d = shape.Count - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++index[d] < shape[d])
                    break;
                place -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return places;
    }

    /// <summary>The places of elements of <paramref name="shape"/> in their order in <paramref name="result"/>, repeated there.</summary>
    public static int[] Repeated(IReadOnlyList<int> shape, IReadOnlyList<int> result)
    {
        int[] strides = Strides(shape);
        var repeating = new int[result.Count];
        for (int d = 1; d <= shape.Count; d++)
            repeating[^d] = shape[^d] == 1 ? 0 : strides[^d];
        return Places(result, 0, repeating);
    }

    /// <summary>For example <c>[1, 3, 224, 224]</c>.</summary>
    public static string Text(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
