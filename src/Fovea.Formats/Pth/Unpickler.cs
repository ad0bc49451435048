using System.Numerics;

namespace Fovea.Formats.Pth;

/// <summary>
/// Reads consecutive pickles (protocols 0 to 5) into containers, numbers, strings and tensors. It executes nothing: the few globals in
/// <see cref="TorchGlobals"/> are implemented here, every other one becomes an <see cref="OpaqueValue"/>, and so does what it would make.
/// One loop without recursion, whose time is linear in the pickle's length.
/// </summary>
/// <param name="source">The bytes of the pickles.</param>
/// <param name="budget">Limits the memory of objects.</param>
/// <param name="persistent">Resolves a persistent id to a storage.</param>
internal sealed partial class Unpickler(PickleSource source, MemoryBudget budget, Func<object?, object> persistent)
{
    // Python's integers have any length; PyTorch's longest has ten bytes.
    private const int MaxIntegerBytes = 256;

    private static readonly object _unset = new();

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];

    /// <summary>Reads the next pickle and returns its object.</summary>
    /// <exception cref="WeightFileException">The pickle is damaged.</exception>
    public object? Load()
    {
        _stack.Clear();
        _marks.Clear();
        _memo.Clear();
        for (byte code = source.ReadByte(); code != '.'; code = source.ReadByte())
        {
            if (!Number(code) && !Text(code) && !Container(code) && !Stack(code) && !Call(code))
                throw source.Broken($"holds the unknown pickle code 0x{code:x2}");
        }

        return Pop();
    }

    private bool Number(byte code)
    {
        switch ((char)code)
        {
            case 'N': Push(null); return true;
            case '\x88': Push(true); return true;
            case '\x89': Push(false); return true;
            case 'K': PushNew((long)source.ReadByte()); return true;
            case 'M': PushNew((long)source.ReadUnsigned(2)); return true;
            case 'J': PushNew((long)source.ReadInt32()); return true;
            case 'G': PushNew(source.ReadBigEndianDouble()); return true;
            case '\x8a': PushNew(Integer(source.ReadByte())); return true;
            case '\x8b': PushNew(Integer(source.ReadUnsigned(4))); return true;
            case 'I': PushNew(ParseInteger(source.ReadLine())); return true;
            case 'L': PushNew(ParseInteger(source.ReadLine().TrimEnd('L'))); return true;
            case 'F': PushNew(ParseDouble(source.ReadLine())); return true;
            default: return false;
        }
    }

    private bool Container(byte code)
    {
        switch ((char)code)
        {
            case ']' or '\x8f': PushNew(new PickleList()); return true;
            case '}': Push(NewDict()); return true;
            case ')': PushNew(new PickleTuple([])); return true;
            case '\x85': PushTuple(1); return true;
            case '\x86': PushTuple(2); return true;
            case '\x87': PushTuple(3); return true;
            case 't': PushTuple(PopMark()); return true;
            case 'l' or '\x91': PushMarkedList(); return true;
            case 'd':
                int pairs = PopMark();
                PickleDict dict = NewDict();
                SetItems(dict, pairs);
                Push(dict);
                return true;
            case 'a': Append(1); return true;
            case 'e' or '\x90': Append(PopMark()); return true;
            case 's': Insert(2); return true;
            case 'u': Insert(PopMark()); return true;
            default: return false;
        }
    }

    private bool Stack(byte code)
    {
        switch ((char)code)
        {
            case '(': budget.Add(_marks, _stack.Count); return true;
            case '0' when _marks.Count > 0 && _marks[^1] == _stack.Count: _marks.RemoveAt(_marks.Count - 1); return true;
            case '0': Pop(); return true;
            case '1': RemoveTop(PopMark()); return true;
            case '2': Push(Top()); return true;
            case 'q': Put(source.ReadByte()); return true;
            case 'r': Put(source.ReadUnsigned(4)); return true;
            case '\x94': Put((ulong)_memo.Count); return true;
            case 'p': Put(ParseIndex(source.ReadLine())); return true;
            case 'h': Get(source.ReadByte()); return true;
            case 'j': Get(source.ReadUnsigned(4)); return true;
            case 'g': Get(ParseIndex(source.ReadLine())); return true;
            case '\x80':
                if (source.ReadByte() is > 5 and var protocol)
                    throw source.Broken($"is of pickle protocol {protocol}, expected 0 to 5");
                return true;
            case '\x95': source.ReadUnsigned(8); return true;
            default: return false;
        }
    }

    private object Integer(ulong bytes)
    {
        if (bytes > MaxIntegerBytes)
            throw source.Broken($"holds an integer of {bytes} bytes, expected at most {MaxIntegerBytes}");
        return Narrow(new BigInteger(source.ReadBytes(bytes)));
    }

    private static object Narrow(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private PickleDict Items(OpaqueValue value) => value.Items ??= NewDict();

    private PickleDict NewDict()
    {
        budget.Charge(200);
        return new PickleDict(budget);
    }

    private void PushTuple(int count)
    {
        budget.Charge(48 + 8L * count);
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            items[i] = Pop();
        Push(new PickleTuple(items));
    }

    private void PushMarkedList()
    {
        budget.Charge(64);
        var list = new PickleList();
        foreach (object? item in PopMarked())
            budget.Add(list.Items, item);
        Push(list);
    }

    private object?[] PopMarked()
    {
        int count = PopMark();
        budget.Charge(24 + 8L * count);
        object?[] items = [.. _stack.GetRange(_stack.Count - count, count)];
        RemoveTop(count);
        return items;
    }

    private void Append(int count)
    {
        if (count > Available)
            throw Underflow();
        int first = _stack.Count - count;
        object? target = first > StackFloor ? _stack[first - 1] : null;
        if (target is not (PickleList or OpaqueValue))
            throw source.Broken("appends to something else than a list");
        for (int i = first; i < first + count; i++)
        {
            if (target is PickleList list)
                budget.Add(list.Items, _stack[i]);
            else if (Items((OpaqueValue)target) is var items)
                items.Set((long)items.Items.Count, _stack[i]);
        }
        RemoveTop(count);
    }

    private void Insert(int count)
    {
        if (count > Available)
            throw Underflow();
        int first = _stack.Count - count;
        PickleDict dict = (first > StackFloor ? _stack[first - 1] : null) switch
        {
            PickleDict own => own,
            OpaqueValue derived => Items(derived),
            _ => throw source.Broken("sets items of something else than a dictionary"),
        };
        SetItems(dict, count);
    }

    private void SetItems(PickleDict dict, int count)
    {
        if (count % 2 != 0)
            throw source.Broken("has a key without a value");
        for (int i = _stack.Count - count; i < _stack.Count; i += 2)
            dict.Set(_stack[i], _stack[i + 1]);
        RemoveTop(count);
    }

    private int StackFloor => _marks.Count == 0 ? 0 : _marks[^1];

    private int Available => _stack.Count - StackFloor;

    private WeightFileException Underflow() => source.Broken("takes an object that is not there");

    private void Push(object? value) => budget.Add(_stack, value);

    private void PushNew(object value)
    {
        budget.Charge(64);
        Push(value);
    }

    private object? Top() => Available > 0 ? _stack[^1] : throw Underflow();

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void RemoveTop(int count) => _stack.RemoveRange(_stack.Count - count, count);

    // Removes the last mark and returns the number of objects above it.
    private int PopMark()
    {
        if (_marks.Count == 0)
            throw source.Broken("ends a group that has not begun");
        int count = Available;
        _marks.RemoveAt(_marks.Count - 1);
        return count;
    }

    private void Put(ulong index)
    {
        object? top = Top();
        if (index > uint.MaxValue)
            throw source.Broken($"remembers an object under {index}");
        if (index >= (ulong)_memo.Count)
            budget.Charge(16 * ((long)index + 1 - _memo.Count));
        while (index >= (ulong)_memo.Count)
            _memo.Add(_unset);
        _memo[(int)index] = top;
    }

    private void Get(ulong index)
    {
        if (index >= (ulong)_memo.Count || ReferenceEquals(_memo[(int)index], _unset))
            throw source.Broken($"recalls object {index}, which has not been remembered");
        Push(_memo[(int)index]);
    }
}
