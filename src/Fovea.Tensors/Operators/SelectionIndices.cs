namespace Fovea.Tensors.Operators;

/// <summary>The indices that an operator selects by, checked once: a copy of what was given, none negative.</summary>
internal sealed class SelectionIndices
{
    private readonly string _operatorName;
    private readonly string _what;
    private readonly int _largest;

    /// <param name="operatorName">For errors.</param>
    /// <param name="what">What an index is of, for errors: a row, a channel.</param>
    /// <param name="values">The indices.</param>
    public SelectionIndices(string operatorName, string what, int[] values)
    {
        (_operatorName, _what, Values, _largest) = (operatorName, what, [.. values], values.Length == 0 ? -1 : values.Max());
        foreach (int index in values)
        {
            if (index < 0)
                throw new ArgumentException($"{operatorName}: {what} {index}; expected at least 0.");
        }
    }

    public int[] Values { get; }

    /// <summary>Throws when an index is not below <paramref name="count"/>.</summary>
    public void CheckBelow(int count, Shape input)
    {
        if (_largest >= count)
            throw new ShapeException($"{_operatorName}: {_what} {_largest} of input {input}; expected an index below {count}.");
    }
}
