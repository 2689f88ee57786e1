using System.Collections.Concurrent;
using System.Reflection;

namespace Scheduler.Testing;

/// <summary>How much text an object keeps alive: every string that is reachable by its fields, each once.</summary>
public static class RetainedTexts
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsByType = new();

    /// <summary>Characters of all those strings.</summary>
    public static long CharactersIn(params IEnumerable<object?> roots)
    {
        var (characters, seen, pending) = (0L, new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>());
        foreach (var root in roots) Push(root);
        while (pending.TryPop(out var next))
        {
            if (next is string text) characters += text.Length;
            else if (next is Array array) Visit(array);
            else foreach (var field in FieldsOf(next.GetType())) Push(field.GetValue(next));
        }

        return characters;

        void Visit(Array elements)
        {
            if (elements.GetType().GetElementType() is { IsPrimitive: true }) return;
            foreach (var element in elements) Push(element);
        }

        void Push(object? value)
        {
            if (value is not null && IsFollowed(value) && (value.GetType().IsValueType || seen.Add(value))) pending.Push(value);
        }
    }

    // What is shared by all, and what keeps nothing alive.
    private static bool IsFollowed(object value) =>
        value is not (Type or Delegate or Pointer or WeakReference or MemberInfo or Thread or Task or TimeProvider)
        && !value.GetType().IsPrimitive
        && !value.GetType().IsEnum
        && value.GetType() is var type && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(WeakReference<>));

    private static FieldInfo[] FieldsOf(Type type) => FieldsByType.GetOrAdd(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            fields.AddRange(declaring.GetFields(Instance).Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer));
        return [.. fields];
    });
}
